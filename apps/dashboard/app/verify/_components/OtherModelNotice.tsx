'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageLink } from '../../../components/PageLink.tsx';
import { count } from '../../../lib/format.ts';
import { useVerifyUrl } from './useVerifyUrl.ts';
import styles from './Verify.module.css';

/** What to do where the chosen model is not the one whose numbers were published. */
export function OtherModelNotice({ name, count: total }: { name: string; count: number | null }) {
  const { choices, setUrl } = useInvestigation();
  const [{ anyway }, setShown] = useVerifyUrl();
  const gpt2 = choices.data?.models.find((choice) => choice.name === 'gpt2');
  return (
    <section className={`card ${styles.notice}`} aria-label="This needs GPT-2 small">
      <h2>This needs GPT-2 small</h2>
      <p>
        The {total === null ? '' : `${count(total)} `}numbers below were published for GPT-2 small, as the hub has it.
        The model you look at, <strong>{name}</strong>, has other weights, so its numbers must differ. What was
        published is listed all the same.
      </p>
      <div className={styles.choices}>
        {gpt2 ? (
          <button
            type="button"
            className="primary"
            onClick={() => setUrl({ model: gpt2.isDefault ? null : gpt2.name })}
          >
            Use GPT-2 small
          </button>
        ) : (
          <PageLink slug="setup" anchor="model" className="primary">
            Get GPT-2 small on Setup
          </PageLink>
        )}
        {!anyway && (
          <button type="button" className="button" onClick={() => setShown({ anyway: true })}>
            Compare {name} anyway
          </button>
        )}
        <span className="caption">548 MB to fetch, then some minutes of computing, once</span>
      </div>
    </section>
  );
}
