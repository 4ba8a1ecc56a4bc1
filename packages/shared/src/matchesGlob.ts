/**
 * Does a name match a glob, `*` any text and `?` one character? In time of both lengths multiplied, whatever the glob: a
 * regular expression of many stars could take hours.
 */
export function matchesGlob(name: string, glob: string): boolean {
  let [at, inGlob] = [0, 0];
  let [star, afterStar] = [-1, 0];
  while (at < name.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++;
      afterStar = at;
    } else if (inGlob < glob.length && (glob[inGlob] === '?' || glob[inGlob] === name[at])) {
      at++;
      inGlob++;
    } else if (star >= 0) {
      // The last star takes one character more.
      inGlob = star + 1;
      at = ++afterStar;
    } else {
      return false;
    }
  }
  while (glob[inGlob] === '*') inGlob++;
  return inGlob === glob.length;
}
