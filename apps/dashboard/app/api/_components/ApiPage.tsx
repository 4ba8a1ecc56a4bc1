'use client';
import { useMemo, useState } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type Answered, apiFinding } from '../apiFinding.ts';
import { parseInputText, startInput } from '../operationInput.ts';
import { OperationsQuery } from '../queries.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import styles from './Api.module.css';
import { AskFigure } from './AskFigure.tsx';
import { InputFigure } from './InputFigure.tsx';
import { OperationList } from './OperationList.tsx';
import { useApiUrl } from './useApiUrl.ts';

/** How do I ask this from a script? */
export function ApiPage() {
  const { modelArguments, runInput, model } = useInvestigation();
  const [url, setUrl] = useApiUrl();
  const query = useApiQuery(OperationsQuery, {});
  const [answered, setAnswered] = useState<Answered | null>(null);
  const operations = query.data?.operations ?? null;
  const operation = operations && (operations.find(({ name }) => name === url.op) ?? operations[0]!);
  const start = useMemo(
    () => operation && startInput(operation.example, operation.inputSchema, { modelArguments, run: runInput }),
    [operation, modelArguments, runInput],
  );
  const text = url.input ?? (start ? JSON.stringify(start, null, 2) : '');
  const parsed = useMemo(() => parseInputText(text), [text]);
  return (
    <PageShell
      slug="api"
      finding={operations && apiFinding(operations, answered?.name === operation?.name ? answered : null)}
      error={query.error}
      onRetry={query.retry}
      notes={notes}
    >
      <QueryState what="the operations" error={query.error} loading={!operation} height={480} onRetry={query.retry}>
        {operations && operation && (
          <div className={styles.columns}>
            <OperationList
              operations={operations}
              chosen={operation.name}
              onChoose={(name) => void setUrl({ op: name, input: null })}
            />
            <div className={styles.main}>
              <InputFigure
                operation={operation}
                text={text}
                problem={start ? parsed.problem : null}
                isEdited={url.input !== null}
                onEdit={(input) => void setUrl({ input }, { history: 'replace' })}
                onReset={() => void setUrl({ input: null })}
              />
              <AskFigure operation={operation} input={parsed.input} model={model.data?.name ?? null} />
              <AnswerFigure key={operation.name} operation={operation} input={parsed.input} onAnswered={setAnswered} />
            </div>
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}

const notes = {
  shows:
    'Every operation behind the pages, with an input that can be changed and run here, and the text that asks for the same from a shell, from TypeScript, from Python, or from TransformerLens.',
  doesNot:
    'The typed fields of the schema: a run, its attribution, its attention and a model’s weights can also be asked for field by field in one query; “Copy query” on any page shows how that page does it. TransformerLens’ lines are there where it has a function for the same; interventions it takes as hooks, which are not written out.',
  formula: (
    <p>
      One table of operations serves the command line, the jobs and this API; results stand in an envelope that says
      which model, weights, flags, device and precision they are of. Tensors have a shape and named axes.
      TransformerLens 3.9.
    </p>
  ),
};
