import { expect, it } from 'vitest';
import { ProgressBar } from './ProgressBar.ts';

it('shows share, message and, once it can tell, the time left', () => {
  const bar = new ProgressBar();
  expect(bar.line(0, 'clean run', 1000)).toBe(`[${'░'.repeat(24)}]   0%  clean run`);
  expect(bar.line(0.25, 'patch 9 of 36', 1500)).not.toContain('left');
  expect(bar.line(0.5, 'patch 18 of 36', 5000)).toBe(
    `[${'█'.repeat(12)}${'░'.repeat(12)}]  50%  patch 18 of 36, 4 s left`,
  );
  expect(bar.line(0.6, 'patch 22 of 36', 601_000)).toContain(', 7 min left');
  expect(bar.line(1, 'patch 36 of 36', 602_000)).toBe(`[${'█'.repeat(24)}] 100%  patch 36 of 36`);
});

it('counts the time of each piece of work by itself', () => {
  const bar = new ProgressBar();
  bar.line(0, 'loading', 0);
  bar.line(1, 'loading', 60_000);
  bar.line(0, 'patching', 60_000);
  expect(bar.line(0.5, 'patching', 62_000)).toContain(', 2 s left');
});

it('never fills a line of the screen, which would then stay', () => {
  expect(new ProgressBar().line(0.5, 'a long message', 0, 40)).toHaveLength(39);
});

it('keeps the time left on a narrow screen: the bar gives way, then the message', () => {
  const bar = new ProgressBar();
  const download = 'model.safetensors, 274 MB of 548 MB, 12.3 MB/s';
  bar.line(0, download, 0);
  const line = bar.line(0.5, download, 22_000);
  expect(line).toHaveLength(79);
  expect(line).toContain(`  50%  ${download}, 22 s left`);
  expect(bar.line(0.5, download, 22_000, 50)).toMatch(/^\[█{4}░{4}\] {2}50% {2}model\.safe.*, 22 s left$/);
});
