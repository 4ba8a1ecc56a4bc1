import type { TemplateSet } from '@circuit-lens/shared';

/**
 * Sentences with placeholders: [A] is IO, [B] is S, [C] a third name; the last [A] is the answer. A template of either
 * order gives the other one too (`templateWithOrder`), so the 15 of the paper are 15 BABA and 15 ABBA.
 *
 * `paper` is Wang et al. 2022, appendix E; `long`, `earlyIo`, `lateIo` and `abc` are from redwoodresearch/Easy-Transformer,
 * ioi_dataset.py; `notebook` are the four sentences of the Exploratory Analysis Demo.
 */
export const ioiTemplates: Record<TemplateSet, readonly string[]> = {
  paper: [
    'Then, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] had a lot of fun at the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] were working at the [PLACE]. [B] decided to give a [OBJECT] to [A]',
    'Then, [B] and [A] were thinking about going to the [PLACE]. [B] wanted to give a [OBJECT] to [A]',
    'Then, [B] and [A] had a long argument, and afterwards [B] said to [A]',
    'After [B] and [A] went to the [PLACE], [B] gave a [OBJECT] to [A]',
    'When [B] and [A] got a [OBJECT] at the [PLACE], [B] decided to give it to [A]',
    'When [B] and [A] got a [OBJECT] at the [PLACE], [B] decided to give the [OBJECT] to [A]',
    'While [B] and [A] were working at the [PLACE], [B] gave a [OBJECT] to [A]',
    'While [B] and [A] were commuting to the [PLACE], [B] gave a [OBJECT] to [A]',
    'After the lunch, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Afterwards, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] had a long argument. Afterwards [B] said to [A]',
    'The [PLACE] [B] and [A] went to had a [OBJECT]. [B] gave it to [A]',
    'Friends [B] and [A] found a [OBJECT] at the [PLACE]. [B] gave it to [A]',
  ],
  long: [
    'Then in the morning, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then in the morning, [B] and [A] had a lot of fun at the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then in the morning, [B] and [A] were working at the [PLACE]. [B] decided to give a [OBJECT] to [A]',
    'Then in the morning, [B] and [A] were thinking about going to the [PLACE]. [B] wanted to give a [OBJECT] to [A]',
    'Then in the morning, [B] and [A] had a long argument, and afterwards [B] said to [A]',
    'After taking a long break [B] and [A] went to the [PLACE], [B] gave a [OBJECT] to [A]',
    'When soon afterwards [B] and [A] got a [OBJECT] at the [PLACE], [B] decided to give it to [A]',
    'When soon afterwards [B] and [A] got a [OBJECT] at the [PLACE], [B] decided to give the [OBJECT] to [A]',
    'While spending time together [B] and [A] were working at the [PLACE], [B] gave a [OBJECT] to [A]',
    'While spending time together [B] and [A] were commuting to the [PLACE], [B] gave a [OBJECT] to [A]',
    'After the lunch in the afternoon, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Afterwards, while spending time together [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then in the morning afterwards, [B] and [A] had a long argument. Afterwards [B] said to [A]',
    'The local big [PLACE] [B] and [A] went to had a [OBJECT]. [B] gave it to [A]',
    'Friends separated at birth [B] and [A] found a [OBJECT] at the [PLACE]. [B] gave it to [A]',
  ],
  earlyIo: [
    'Then [B] and [A] went to the [PLACE], and [B] gave a [OBJECT] to [A]',
    'Then [B] and [A] had a lot of fun at the [PLACE], and [B] gave a [OBJECT] to [A]',
    'Then [B] and [A] were working at the [PLACE], and [B] decided to give a [OBJECT] to [A]',
    'Then [B] and [A] were thinking about going to the [PLACE], and [B] wanted to give a [OBJECT] to [A]',
    'Then [B] and [A] had a long argument, and after that [B] said to [A]',
    'After the lunch [B] and [A] went to the [PLACE], and [B] gave a [OBJECT] to [A]',
    'Afterwards [B] and [A] went to the [PLACE], and [B] gave a [OBJECT] to [A]',
    'Then [B] and [A] had a long argument, and afterwards [B] said to [A]',
  ],
  lateIo: [
    'Then, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] had a lot of fun at the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] were working at the [PLACE]. [B] decided to give a [OBJECT] to [A]',
    'Then, [B] and [A] were thinking about going to the [PLACE]. [B] wanted to give a [OBJECT] to [A]',
    'Then, [B] and [A] had a long argument and after that [B] said to [A]',
    'After the lunch, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Afterwards, [B] and [A] went to the [PLACE]. [B] gave a [OBJECT] to [A]',
    'Then, [B] and [A] had a long argument. Afterwards [B] said to [A]',
  ],
  abc: [
    'Then, [A], [B] and [C] went to the [PLACE]. [B] and [C] gave a [OBJECT] to [A]',
    'Afterwards [A], [B] and [C] went to the [PLACE]. [B] and [C] gave a [OBJECT] to [A]',
    'When [A], [B] and [C] arrived at the [PLACE], [B] and [C] gave a [OBJECT] to [A]',
    'Friends [A], [B] and [C] went to the [PLACE]. [B] and [C] gave a [OBJECT] to [A]',
  ],
  notebook: [
    'When [A] and [B] went to the shops, [B] gave the bag to [A]',
    'When [A] and [B] went to the park, [B] gave the ball to [A]',
    'When [A] and [B] went to the shops, [B] gave an apple to [A]',
    'After [A] and [B] went to the park, [B] gave a drink to [A]',
  ],
};
