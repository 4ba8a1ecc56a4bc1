/** Fields that are null for a reason of their own; every other nullable object or list is null only beside an error. */
type MayBeNull = 'correct' | 'incorrect' | 'selfTest' | 'published' | 'publishedRole' | 'measure' | 'threshold';

type Whole<Value, Key> = Key extends MayBeNull
  ? Value
  : [NonNullable<Value>] extends [object]
    ? WholeAnswer<NonNullable<Value>>
    : Value;

/**
 * The type of an answer that came without errors. The schema lets each field fail alone, so most are nullable; a page shows
 * an answer only when nothing in it failed (`useApiQuery`), and there those fields are never null.
 */
export type WholeAnswer<Data> = Data extends readonly (infer Item)[]
  ? readonly WholeAnswer<Item>[]
  : Data extends object
    ? { [Key in keyof Data]: Whole<Data[Key], Key> }
    : Data;
