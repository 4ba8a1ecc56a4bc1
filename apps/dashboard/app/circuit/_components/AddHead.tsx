'use client';
import { headLabel } from '@circuit-lens/shared/names';
import { useState } from 'react';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import { type Circuit, nodeKey, positionName } from '../circuit.ts';
import { classNames, classTexts } from '../classes.ts';
import styles from './Circuit.module.css';

const positions = ['end', 's2', 's1+1', 's1', 'io'];

/** A head of the model at a position, to be added to a circuit. */
export function AddHead({ circuit, onAdd }: { circuit: Circuit; onAdd: (head: Circuit['heads'][number]) => void }) {
  const { model } = useInvestigation();
  const { nLayers, nHeads } = model.data?.config ?? { nLayers: 1, nHeads: 1 };
  const [layer, setLayer] = useState(0);
  const [head, setHead] = useState(0);
  const [position, setPosition] = useState('end');
  const [name, setName] = useState('nameMover');
  const node = { head: headLabel({ layer, head }), class: name, position };
  const isThere = circuit.heads.some((other) => nodeKey(other) === nodeKey(node));
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isThere) onAdd(node);
      }}
    >
      <NumberSelect name="Layer" value={layer} size={nLayers} onChange={setLayer} />
      <NumberSelect name="Head" value={head} size={nHeads} onChange={setHead} />
      <label>
        at
        <ChoiceList options={positions} chosen={position} show={positionName} onChoose={setPosition} />
      </label>
      <label>
        as
        <ChoiceList options={classNames} chosen={name} show={(option) => classTexts(option).name} onChoose={setName} />
      </label>
      <button type="submit" className="primary" disabled={isThere}>
        Add
      </button>
      {isThere && <span className="caption">{`${node.head} at ${positionName(position)} is in it already`}</span>}
    </form>
  );
}
