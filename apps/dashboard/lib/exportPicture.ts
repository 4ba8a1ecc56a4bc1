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
  'paint-order',
];

/** What is written above and below an exported picture. */
export interface Caption {
  title: string;
  lines: readonly string[];
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Room between pictures that stand beside each other. */
const gap = 24;

/**
 * Pictures side by side as a document of its own: custom properties resolved, no class and no style sheet needed. Above each of
 * several stands its name.
 */
export function svgDocument(
  pictures: readonly SVGSVGElement[],
  { title, lines }: Caption,
): { text: string; width: number; height: number } {
  const page = getComputedStyle(document.body);
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink-3');
  const write = (text: string, x: number, y: number, style: Partial<TextStyle> = {}) =>
    textAt(text, { x, y, size: 11, fill: ink, family: page.fontFamily, weight: 400, ...style });
  const isNamed = pictures.length > 1;
  const head = isNamed ? 58 : 34;
  const sizes = pictures.map((svg) => svg.getBoundingClientRect());
  const height = Math.max(...sizes.map((size) => size.height));
  let x = 12;
  const panels = pictures.flatMap((svg, i) => {
    const clone = withStyles(svg);
    const { width, height: own } = sizes[i]!;
    for (const [name, value] of Object.entries({ x, y: head, width, height: own }))
      clone.setAttribute(name, String(value));
    const name = isNamed ? [write(nameOf(svg), x, head - 10)] : [];
    x += width + gap;
    return [...name, clone];
  });
  const foot = 16 * lines.length + 12;
  const outer = document.createElementNS(svgNamespace, 'svg');
  const size = { width: Math.ceil(x - gap + 12), height: Math.ceil(head + height + foot + 8) };
  outer.setAttribute('xmlns', svgNamespace);
  outer.setAttribute('width', String(size.width));
  outer.setAttribute('height', String(size.height));
  const background = document.createElementNS(svgNamespace, 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  outer.append(background, write(title, 12, 22, { size: 14, fill: page.color, weight: 600 }), ...panels);
  for (const [i, text] of lines.entries()) outer.append(write(text, 12, head + height + 18 + 16 * i));
  return { text: new XMLSerializer().serializeToString(outer), ...size };
}

/** What a screen reader is told a picture is of; how it was made, behind a comma, stands in the title. */
const nameOf = (svg: SVGSVGElement) => svg.getAttribute('aria-label')?.split(',')[0] ?? '';

interface TextStyle {
  size: number;
  fill: string;
  family: string;
  weight: number;
}

function textAt(
  text: string,
  { x, y, size, fill, family, weight }: TextStyle & { x: number; y: number },
): SVGTextElement {
  const element = document.createElementNS(svgNamespace, 'text');
  const attributes = { x, y, 'font-size': size, fill, 'font-family': family, 'font-weight': weight };
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

/** Pictures side by side as PNG at twice their size. */
export async function pngBlob(pictures: readonly SVGSVGElement[], caption: Caption): Promise<Blob> {
  const { text, width, height } = svgDocument(pictures, caption);
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
