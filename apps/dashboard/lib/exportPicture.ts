/** Saves a picture as it stands on the page, with its title and where it came from written into it. */

const copied = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
];

/** What is written above and below an exported picture; nothing where they are empty. */
export interface Caption {
  title: string;
  lines: readonly string[];
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The picture as a document of its own: custom properties resolved, no class and no style sheet needed. */
export function svgDocument(
  svg: SVGSVGElement,
  { title, lines }: Caption,
): { text: string; width: number; height: number } {
  const { width, height } = svg.getBoundingClientRect();
  const page = getComputedStyle(document.body);
  const clone = withStyles(svg);
  const head = title ? 34 : 12;
  const foot = 16 * lines.length + 12;
  clone.setAttribute('x', '12');
  clone.setAttribute('y', String(head));
  clone.setAttribute('width', String(width));
  clone.setAttribute('height', String(height));
  const outer = document.createElementNS(svgNamespace, 'svg');
  const size = { width: Math.ceil(width + 24), height: Math.ceil(head + height + foot + 8) };
  outer.setAttribute('xmlns', svgNamespace);
  outer.setAttribute('width', String(size.width));
  outer.setAttribute('height', String(size.height));
  const background = document.createElementNS(svgNamespace, 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  outer.append(background, line(title, 22, 14, page.color, page.fontFamily, 600), clone);
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink-3');
  for (const [i, text] of lines.entries()) {
    outer.append(line(text, head + height + 18 + 16 * i, 11, ink, page.fontFamily, 400));
  }
  return { text: new XMLSerializer().serializeToString(outer), ...size };
}

function line(text: string, y: number, size: number, fill: string, family: string, weight: number): SVGTextElement {
  const element = document.createElementNS(svgNamespace, 'text');
  const attributes = { x: 12, y, 'font-size': size, fill, 'font-family': family, 'font-weight': weight };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

function withStyles(svg: SVGSVGElement): SVGSVGElement {
  const clone = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  for (const [i, element] of [clone, ...clone.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[i]!);
    for (const name of copied) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
    if (element.tagName !== 'image') element.removeAttribute('style');
  }
  return clone;
}

/** The picture as PNG at twice its size. */
export async function pngBlob(svg: SVGSVGElement, caption: Caption): Promise<Blob> {
  const { text, width, height } = svgDocument(svg, caption);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large to save.'))),
      'image/png',
    );
  });
}

/** Hands a file to the browser. */
export function save(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
