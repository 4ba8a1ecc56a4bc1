import { type OperationPrice, promptsIn } from '@circuit-lens/model';
import { canonicalJson } from '@circuit-lens/shared';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from '../limits.ts';
import { parseModelId } from '../nodes/modelIds.ts';
import { nodesMax } from '../nodes/nodesMax.ts';
import type { PromptSetSource } from '../promptSets/PromptSet.ts';
import { AskedDocuments } from './AskedDocuments.ts';
import { checkDocumentSize } from './documentSize.ts';
import { type Arguments, type FieldPrice, fieldPrices, rowsOfRun, usualRows } from './fieldPrices.ts';
import { pricedInput } from './pricedInput.ts';

/** Where prices come from. */
export interface PriceSource {
  readonly limits: Limits;
  readonly promptSets: PromptSetSource;
  /** The price of one operation on an input whose prompts are counted already (`pricedInput`). */
  priceOfOperation(name: string, input: Record<string, unknown>): OperationPrice;
  /** Of a node: the recipe of a run that was asked for before, the spec of a model; null for any other. */
  recipeOf(id: string): object | null;
}

/** Where the walk is: what stands above the fields it comes to. */
interface Place {
  /** How often the fields here are answered: rows of the lists above. */
  times: number;
  /** Run or model above, its prompts only counted; empty outside of one. */
  recipe: Record<string, unknown>;
  /** Tells runs apart. */
  recipeKey: string;
  /** Label of the head above; empty outside of one. */
  head: string;
  prompts: number;
  longest: number;
  /** Nodes on a page of the connection above. */
  page: number;
  /** Values of a tensor below. */
  values: number;
}

const outside: Place = { times: 1, recipe: {}, recipeKey: '', head: '', prompts: 0, longest: 0, page: 0, values: 1 };

/** JSON of one number, one text, and one value of a tensor in either encoding. */
const bytesOf = { leaf: 24, asNumber: 12, asBase64: 16 / 3, valuesMax: 10_000, jobResult: 64 * 1024 };

/** Adds up what the selections of one operation take. */
export class PricedSelection {
  work = 0;
  bytes = 0;
  jobPrice = 0;
  private fields = 0;
  private readonly asked: AskedDocuments;
  private readonly charged = new Set<string>();
  /** Inputs by the values they came as: a variable that stands in many fields is read once. */
  private readonly inputs = new Map<object, Promise<{ input: Record<string, unknown>; key: string }>>();
  private readonly keys = new Map<string, string>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly query: {
      schema: GraphQLSchema;
      document: DocumentNode;
      variables: Readonly<Record<string, unknown>>;
    },
    private readonly pricing: PriceSource,
  ) {
    this.asked = new AskedDocuments(pricing.limits);
    for (const definition of query.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  async add({ operation, selectionSet }: OperationDefinitionNode): Promise<void> {
    await this.addAll(selectionSet, this.query.schema.getRootType(operation) ?? undefined, outside);
  }

  private async addAll(set: SelectionSetNode, type: GraphQLNamedType | undefined, place: Place): Promise<void> {
    for (const selection of set.selections) {
      if (this.isLeftOut(selection)) continue;
      if (selection.kind === Kind.FIELD) await this.addField(selection, type, place);
      else {
        const inner = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
        if (!inner) continue;
        const named = inner.typeCondition && this.query.schema.getType(inner.typeCondition.name.value);
        await this.addAll(inner.selectionSet, named ?? type, place);
      }
    }
  }

  private async addField(node: FieldNode, type: GraphQLNamedType | undefined, place: Place): Promise<void> {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field || !type) {
      // Introspection.
      this.bytes += bytesOf.leaf * (node.selectionSet ? 1 : place.times);
      if (node.selectionSet) await this.addAll(node.selectionSet, undefined, place);
      return;
    }
    this.countField();
    const name = `${type.name}.${field.name}`;
    const args = getArgumentValues(field, node, this.query.variables as Record<string, unknown>);
    if (name === 'Query.nodes') return this.addNodes(node, getNamedType(field.type), args.ids as string[]);
    const inner = await this.enter(name, field, args, place);
    if (node.selectionSet) return this.addAll(node.selectionSet, getNamedType(field.type), inner);
    this.bytes += inner.times * leafBytes(name, inner);
  }

  /** Fields below `nodes` stand there once for each of them, which the size of the document does not say. */
  private countField(): void {
    this.fields++;
    checkDocumentSize({ depth: 0, aliases: 0, fields: this.fields }, this.pricing.limits);
  }

  /** Several nodes are as many times one. */
  private async addNodes({ selectionSet }: FieldNode, type: GraphQLNamedType, ids: readonly string[]): Promise<void> {
    // More are refused.
    for (const id of ids.slice(0, nodesMax)) {
      await this.addAll(selectionSet!, type, await this.enterNode(id, outside));
    }
  }

  /** Charges a field, and says where that leads. */
  private async enter(name: string, field: GraphQLField<unknown, unknown>, args: Arguments, place: Place) {
    let inner = place;
    if (name === 'Query.operation' || name === 'Mutation.startOperation') inner = await this.enterOperation(name, args);
    else if (name === 'Query.run' || name === 'Query.evaluation') inner = await this.enterRun(args.input, place);
    else if (name === 'Query.node') inner = await this.enterNode(String(args.id), place);
    else if (name === 'Model.head') inner = { ...place, head: String(args.label) };
    else if (name === 'Query.model') inner = await this.enterRun(args, place);
    else if (name === 'Query.costOf') this.work += this.asked.add(String(args.query), args.variables);
    if (typeof args.first === 'number') inner = { ...inner, page: args.first };
    const price = fieldPrices[name];
    if (price) inner = { ...inner, values: await this.charge(price, args, inner) };
    const isList = isListType(getNullableType(field.type));
    return isList ? { ...inner, times: inner.times * Math.max(0, rowsOf(name, price, args, inner)) } : inner;
  }

  private async enterNode(id: string, place: Place): Promise<Place> {
    const inner = await this.enterRun(this.pricing.recipeOf(id), place);
    return { ...inner, head: parseModelId(id)?.head ?? '' };
  }

  private async enterRun(given: unknown, place: Place): Promise<Place> {
    const { input, key } = await this.read(given);
    const lengths = promptsIn({ prompts: input.prompts }).map(
      (prompt) => (prompt as { tokens: unknown[] }).tokens.length,
    );
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    return { ...place, recipe: input, recipeKey: key, prompts: lengths.length, longest };
  }

  private async enterOperation(name: string, args: Arguments): Promise<Place> {
    const { input, key } = await this.read(args.input);
    const price = this.pricing.priceOfOperation(String(args.name), input);
    if (name === 'Mutation.startOperation') this.jobPrice += price.work;
    else this.chargeOnce(`${args.name} ${key}`, price.work);
    const perValue = args.encoding === 'base64' ? bytesOf.asBase64 : bytesOf.asNumber;
    if (name === 'Query.operation') this.bytes += price.values * perValue;
    return outside;
  }

  /** @returns values of the result */
  private async charge({ operation, input, sharedAs }: FieldPrice, args: Arguments, place: Place): Promise<number> {
    const { input: own, key } = await this.read(args);
    const given = { ...place.recipe, ...(input ? input(own) : own) };
    const { work, values } = this.pricing.priceOfOperation(operation, given);
    this.chargeOnce(`${place.recipeKey} ${sharedAs?.(own) ?? `${operation} ${place.head} ${key}`}`, work);
    return values;
  }

  /** The same operation on the same input is computed once, however often a query asks for it. */
  private chargeOnce(key: string, work: number): void {
    if (this.charged.has(key)) return;
    this.charged.add(key);
    this.work += work;
  }

  private read(given: unknown): Promise<{ input: Record<string, unknown>; key: string }> {
    const value = given !== null && typeof given === 'object' ? given : {};
    const known = this.inputs.get(value);
    if (known) return known;
    const { promptSets, limits } = this.pricing;
    const reading = pricedInput(value, promptSets, limits).then((input) => ({
      input: input as Record<string, unknown>,
      key: this.keyOf(canonicalJson(value)),
    }));
    this.inputs.set(value, reading);
    return reading;
  }

  /** A short name of a text that may be long. */
  private keyOf(text: string): string {
    const known = this.keys.get(text) ?? String(this.keys.size);
    this.keys.set(text, known);
    return known;
  }

  private isLeftOut(node: SelectionSetNode['selections'][number]): boolean {
    const variables = this.query.variables as Record<string, unknown>;
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return true;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if === false;
  }
}

/** The lists of a connection. */
const isPage = /Connection\.(edges|nodes)$/;

function rowsOf(name: string, price: FieldPrice | undefined, args: Arguments, place: Place): number {
  const ofRun = rowsOfRun[name];
  if (ofRun) return ofRun(place);
  if (isPage.test(name)) return place.page;
  if (name === 'Query.jobs') return typeof args.limit === 'number' ? args.limit : 50;
  const rows = price?.rows?.(args) ?? usualRows;
  return price ? rows * Math.max(place.prompts, 1) : rows;
}

function leafBytes(name: string, { values }: Place): number {
  if (name === 'Tensor.data') return values * bytesOf.asBase64;
  // More are refused.
  if (name === 'Tensor.values') return Math.min(values, bytesOf.valuesMax) * bytesOf.asNumber;
  if (name === 'SucceededJob.result' || name === 'RunningJob.partial') return bytesOf.jobResult;
  return bytesOf.leaf;
}
