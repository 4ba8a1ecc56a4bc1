"""TransformerLens' side of the analyses: name -> function of a model and token ids, each its own quickest way."""
# Any two tokens; the same pair in `analysisRuns.ts`.
CORRECT, INCORRECT = 100, 200


def kept(*endings):
    """A filter of hook names, so that a run keeps what the analysis reads and no more."""
    return lambda name: name.endswith(endings)


def head_effects(model, tokens):
    _, cache = model.run_with_cache(tokens, names_filter=kept("attn.hook_z", "ln_final.hook_scale"))
    stack = cache.stack_head_results(layer=-1, pos_slice=-1)
    return cache.logit_attrs(stack, CORRECT, INCORRECT, pos_slice=-1)


def neuron_effects(model, tokens):
    _, cache = model.run_with_cache(tokens, names_filter=kept("mlp.hook_post", "ln_final.hook_scale"))
    direction = model.tokens_to_residual_directions(CORRECT) - model.tokens_to_residual_directions(INCORRECT)
    return cache.stack_neuron_results(layer=-1, pos_slice=-1, apply_ln=True, project_output_onto=direction)


ANALYSES = {
    "headEffects": head_effects,
    "neuronEffects": neuron_effects,
    "eigenvalues": lambda model, _: model.OV.eigenvalues,
    "svd": lambda model, _: model.OV.svd(),
    "composition": lambda model, _: [model.all_composition_scores(kind) for kind in "QKV"],
}
