import { expect, test } from 'vitest';
import { type Command, findCommands, underHeadings } from '../../../renderer/palette/find-commands.ts';

const command = (title: string, hint = ''): Command => ({ id: title, title, hint, run: () => {} });
const commands = [command('serve-trainer'), command('trainer-01', 'us-east-1'), command('notebook', 'us-east-1')];
const found = (query: string, limit = 9) => findCommands(commands, query, limit).map(({ title }) => title);

test('what begins with the letters comes before what contains them', () => {
  expect(found('train')).toEqual(['trainer-01', 'serve-trainer']);
});

test('every word must be found, in the title or beside it', () => {
  expect(found('us-east note')).toEqual(['notebook']);
  expect(found('nothing')).toEqual([]);
});

test('no more are shown than asked for', () => {
  expect(found('', 2)).toHaveLength(2);
});

test('what two rooms offer under one heading stands together', () => {
  const source = (heading: string, id: string) => ({ heading, list: () => [{ id, title: id, run: () => {} }] });
  const headings = underHeadings([source('Actions', 'run'), source('Instances', 'mlflow'), source('Actions', 'stop')]);
  expect(headings.map(({ heading, commands }) => [heading, ...commands.map(({ id }) => id)])).toEqual([
    ['Actions', 'run', 'stop'],
    ['Instances', 'mlflow'],
  ]);
});
