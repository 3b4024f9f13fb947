/** A few utterances of three made-up agents: enough to train a classifier in a test. */
import type { Example } from '../../scripts/classifier/examples.ts';

const UTTERANCES: Readonly<Record<string, readonly string[]>> = {
  kitchen: [
    'how long do i boil an egg',
    'give me a recipe for tomato soup',
    'what can i cook with rice and beans',
    'how many calories are in an apple',
    'can i use oil instead of butter',
    'which spices go into a curry',
    'how do i bake bread at home',
    'is this cheese still good to eat',
    'suggest a dish for dinner tonight',
    'what goes well with fried fish',
  ],
  money: [
    'what is the balance of my account',
    'transfer fifty dollars to my savings',
    'why was my card declined at the shop',
    'when is my credit card bill due',
    'freeze my bank account right now',
    'raise the limit of my credit card',
    'i want to dispute a charge on my card',
    'how do i change the pin of my card',
    'show my last bank transactions',
    'pay the electricity bill from my account',
  ],
  travel: [
    'book a flight from paris to rome',
    'is my plane delayed this evening',
    'find me a hotel near the beach',
    'do i need a visa for japan',
    'where is my suitcase, it was lost at the airport',
    'how far is it to the train station',
    'rent a car in madrid for a week',
    'what time does my flight leave',
    'cancel my hotel reservation in berlin',
    'which gate does the plane board at',
  ],
};

export const ROUTING_EXAMPLES: readonly Example[] = Object.entries(UTTERANCES).flatMap(
  ([label, texts]) => texts.map((text) => ({ label, text })),
);
