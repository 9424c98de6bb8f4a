import { z } from 'zod';

const connectionSchema = z.object({
  name: z.string(),
  /** Type and shape where the file tells them; of a constant its value. */
  text: z.string(),
  isWeight: z.boolean(),
});

const name = z.string().max(10_000);

/** One step into a graph: an attribute of the node of that number, counted as in the file, or a function of the file's own. */
export const graphStepSchema = z.union([
  z.object({ node: z.int().min(0), attribute: name }),
  z.object({ domain: name, function: name }),
]);
export type GraphStep = z.infer<typeof graphStepSchema>;

const graphNodeSchema = z.object({
  kind: z.enum(['input', 'node', 'output']),
  name: z.string(),
  /** Empty for inputs and outputs. */
  operator: z.string(),
  domain: z.string(),
  /** A few words under the operator: the shape of its weight. */
  caption: z.string(),
  inputs: z.array(connectionSchema),
  outputs: z.array(connectionSchema),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Graphs within the node: bodies of If, Loop and Scan, and the function that it calls. */
  bodies: z.array(z.object({ label: z.string(), nodeCount: z.number(), step: graphStepSchema })).max(64),
  /** The middle of the node in the picture, in pixels at its natural size. */
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});
export type GraphNode = z.infer<typeof graphNodeSchema>;

const graphEdgeSchema = z.object({
  /** Places in `nodes`. */
  from: z.number(),
  to: z.number(),
  /** Of the value that goes along. */
  name: z.string(),
  /** x and y in turn, from the one node's edge to the other's. */
  points: z.array(z.number()),
});
export type GraphEdge = z.infer<typeof graphEdgeSchema>;

/** A model's graph as a picture. */
export const modelGraphSchema = z.object({
  nodes: z.array(graphNodeSchema),
  edges: z.array(graphEdgeSchema),
  width: z.number(),
  height: z.number(),
  /** `simple` where the careful layout would have taken too long. */
  layout: z.enum(['careful', 'simple']),
});
export type ModelGraph = z.infer<typeof modelGraphSchema>;
