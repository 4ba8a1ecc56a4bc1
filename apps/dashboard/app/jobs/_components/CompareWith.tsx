'use client';
import { type JobLine, when } from '../jobsView.ts';
import { useJobsUrl } from './useJobsUrl.ts';

/** Chooses another result of the same operation to lay beside this one; nothing where there is none. */
export function CompareWith({ job, lines }: { job: JobLine; lines: readonly JobLine[] }) {
  const [{ against: chosen }, setUrl] = useJobsUrl();
  const others = lines.filter(
    ({ id, operation, state }) => state === 'succeeded' && operation === job.operation && id !== job.id,
  );
  if (job.state !== 'succeeded' || others.length === 0) return null;
  return (
    <label>
      <span className="caption">Compare with</span>{' '}
      <select
        className="field"
        style={{ maxWidth: '100%' }}
        value={others.some(({ id }) => id === chosen) ? (chosen ?? '') : ''}
        onChange={({ target }) => void setUrl({ job: job.id, against: target.value || null })}
      >
        <option value="">no other job</option>
        {others.map(({ id, createdAt }) => (
          <option key={id} value={id}>
            the one of {when(createdAt)}
          </option>
        ))}
      </select>
    </label>
  );
}
