import { createContext, useContext } from 'react';
import type { Settings } from '../../preload/contract/app.ts';
import en from './en.json';
import ko from './ko.json';
import { createWords, type Language, type Words } from './translate.ts';

const words: Record<Language, Words> = { en: createWords('en', en), ko: createWords('ko', ko) };

/** The words of the language that the settings ask for; `system` follows the browser's first language that we speak. */
export function wordsFor(setting: Settings['language']): Words {
  if (setting !== 'system') return words[setting];
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((tag) => tag === 'ko' || tag === 'en') === 'ko' ? words.ko : words.en;
}

const WordsContext = createContext<Words>(words.en);

/** Gives the words to everything below. */
export const WordsProvider = WordsContext.Provider;

/** The words of the present language: `const { t, format } = useWords()`. */
export function useWords(): Words {
  return useContext(WordsContext);
}
