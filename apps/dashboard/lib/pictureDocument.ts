/** Pictures as documents of their own: as they stand on the page, with title and where they came from written into them. */

const copied = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'vector-effect',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
  'paint-order',
];

/** What is written above and below an exported picture; nothing where they are empty. */
export interface Caption {
  title: string;
  lines: readonly string[];
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Lower drawings are legends and marks. */
const lowestPicture = 40;

/** An SVG as text, and its size. */
export interface PictureDocument {
  text: string;
  width: number;
  height: number;
}

/** The drawings of a picture, each by itself; none inside another. */
export function drawingsIn(picture: HTMLElement): SVGSVGElement[] {
  return [...picture.querySelectorAll('svg')].filter(
    (svg) => !svg.parentElement?.closest('svg') && svg.getBoundingClientRect().height >= lowestPicture,
  );
}

/**
 * The picture as a document of its own: custom properties resolved, no class and no style sheet needed. Several drawings stand
 * as they do on the page, with their headings. Null where there is nothing to save.
 */
export function svgDocument(picture: HTMLElement, { title, lines }: Caption): PictureDocument | null {
  const drawings = drawingsIn(picture);
  if (drawings.length === 0) return null;
  if (drawings.length === 1) return drawingDocument(drawings[0]!, { title, lines });
  const frame = picture.getBoundingClientRect();
  return documentOf(drawings, frame, headingsIn(picture, frame), { title, lines });
}

/** One drawing as a document of its own. */
export function drawingDocument(svg: SVGSVGElement, caption: Caption): PictureDocument {
  return documentOf([svg], svg.getBoundingClientRect(), [], caption);
}

/** Room above the drawings, for the title. */
const titleHeight = 34;

function documentOf(
  drawings: readonly SVGSVGElement[],
  frame: DOMRect,
  headings: readonly SVGTextElement[],
  { title, lines }: Caption,
): PictureDocument {
  const { width, height } = frame;
  const page = getComputedStyle(document.body);
  const head = title ? titleHeight : margin;
  const foot = 16 * lines.length + 12;
  const placed = drawings.map((svg) => {
    const own = svg.getBoundingClientRect();
    const place = {
      x: margin + own.left - frame.left,
      y: head + own.top - frame.top,
      width: own.width,
      height: own.height,
    };
    const clone = withStyles(svg);
    for (const [name, value] of Object.entries(place)) clone.setAttribute(name, String(value));
    return clone;
  });
  const outer = document.createElementNS(svgNamespace, 'svg');
  const size = { width: Math.ceil(width + 2 * margin), height: Math.ceil(head + height + foot + 8) };
  outer.setAttribute('xmlns', svgNamespace);
  outer.setAttribute('width', String(size.width));
  outer.setAttribute('height', String(size.height));
  const background = document.createElementNS(svgNamespace, 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  outer.append(background, line(title, 22, 14, page.color, page.fontFamily, 600), ...headings, ...placed);
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink-3');
  for (const [i, text] of lines.entries()) {
    outer.append(line(text, head + height + 18 + 16 * i, 11, ink, page.fontFamily, 400));
  }
  return { text: new XMLSerializer().serializeToString(outer), ...size };
}

/** What stands over the single drawings of a picture. */
function headingsIn(picture: HTMLElement, frame: DOMRect): SVGTextElement[] {
  const elements = [...picture.querySelectorAll<HTMLElement>('h3, p.caption, [data-heading]')];
  return elements
    .filter((element) => element.innerText.trim() !== '' && !element.querySelector('svg'))
    .map((element) => {
      const { left, top } = element.getBoundingClientRect();
      const { fontSize, color, fontFamily, fontWeight } = getComputedStyle(element);
      const size = Number.parseFloat(fontSize);
      const made = line(
        element.innerText,
        titleHeight + top - frame.top + size,
        size,
        color,
        fontFamily,
        Number(fontWeight),
      );
      made.setAttribute('x', String(margin + left - frame.left));
      return made;
    });
}

const margin = 12;

function line(text: string, y: number, size: number, fill: string, family: string, weight: number): SVGTextElement {
  const element = document.createElementNS(svgNamespace, 'text');
  const attributes = { x: margin, y, 'font-size': size, fill, 'font-family': family, 'font-weight': weight };
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
