/** The formula of the logit difference and of the weight pictures. */
export function SetupFormula() {
  return (
    <>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
        LD = logit<sub>IO</sub> − logit<sub>S</sub>
      </p>
      <p>Mean over the prompts, at END. Wang et al. 2022, section 2.</p>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
        G = W<sub>Q</sub>
        <sup>⊤</sup> W<sub>Q</sub>, norms = diag G
      </p>
      <p>Elhage et al. 2021 for W_Q, W_K in their singular basis.</p>
    </>
  );
}
