import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/** Root of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** One source file: where it is, what it imports, and its string literals. */
export interface SourceFile {
  path: string;
  lines: number;
  imports: string[];
  strings: string[];
  /** Environment variables are read in it. */
  readsEnvironment: boolean;
}

/** Every TypeScript file of packages and apps that git knows or would know, tests left out. */
export function productSources(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'packages', 'apps'], {
    cwd: root,
  });
  return listed
    .toString()
    .split('\n')
    .filter(
      (path) =>
        /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|\/fixtures?\//.test(path) && existsSync(resolve(root, path)),
    )
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(resolve(root, path), 'utf8');
  const file = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.ES2023,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const imports: string[] = [];
  const strings: string[] = [];
  let readsEnvironment = false;
  const visit = (node: ts.Node): void => {
    const specifier = (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier;
    if (specifier && ts.isStringLiteral(specifier)) imports.push(specifier.text);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      imports.push(node.arguments[0]!.getText().slice(1, -1));
    else if (ts.isStringLiteralLike(node)) strings.push(node.text);
    else if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) strings.push(node.text);
    else if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env') readsEnvironment = true;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path, lines: text.split('\n').length, imports, strings, readsEnvironment };
}

/** Files that a file imports by a relative path, as paths from the root. */
export function relativeImports({ path, imports }: SourceFile): string[] {
  return imports
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(path), name)));
}
