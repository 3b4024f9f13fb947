/**
 * Which messages stay with the agent of the turn before, on a labelled list with a real classifier. A message that is
 * wrongly kept goes to an agent that cannot help; one that is wrongly let go only costs the next tiers.
 */
import { describe, expect, it } from '@jest/globals';
import { createClassifier } from '../../../../../functions/router/classifier/classifier.ts';
import { followUpForm } from '../../../../../functions/router/routing/follow-up.ts';
import { routeLocally } from '../../../../../functions/router/routing/local-ladder.ts';
import { createRuleTier } from '../../../../../functions/router/routing/rules.ts';
import routing from '../../../../../functions/router/routing.json' with { type: 'json' };
import { trainClassifier } from '../../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../../support/routing-examples.ts';

const agents = ['kitchen', 'money', 'travel'].map((id) => ({
  id,
  description: `Owns ${id}`,
  model: 'small' as const,
  maxToolCalls: 1,
  rules: [],
  prompt: '',
  examples: ROUTING_EXAMPLES.filter(({ label }) => label === id).map(({ text }) => text),
  tools: [],
}));
const router = {
  agents,
  rules: createRuleTier(agents),
  classifier: createClassifier(trainClassifier(ROUTING_EXAMPLES)),
  config: routing,
};

/** After a turn of the agent travel; `?` before a message: that turn ended with a question. */
const FOLLOW_UPS = `
yes
Yes, please.
no
no thanks
ok
okay, go ahead
sure, do that
the second one
The first one, please
the other one
the last two
both of them
neither
and the other?
and the second one?
what about that one?
how about the next one?
which one?
why?
why not?
how long?
when?
how much is it?
is it?
are you sure?
what does that mean?
tell me more
thanks!
never mind that
the same again
again, please
not that one
what else?
cancel it
change it to Monday
show me that again
when does it leave?
is it late?
how far is that?
can you print it?
book it
book the other one
send it to me
I want the first one instead
do it
let me have the earlier one
?Monday
?two adults
?from Rome
?Jane Miller
?next Friday, please
?window seat
?14 March
?anything cheap
?The 14th
?it is for two people
?O-2001
?not sure
?in the morning
?just me
yep that works for me
no, the one before
could you repeat that?
what time?
I meant the other way round
hmm, maybe later
any cheaper ones?
great, book that one
same for tomorrow
and on Tuesday?
what about two people?
for how many days?
ok and then?
where exactly?
does it include breakfast?
no I said the third
is there anything earlier?
wait, cancel that
make it three
good, what next?
too expensive
without the hotel
is that per person?
who told you that?
let's do the second option
?around noon
?yes but only one way
?my wife and me
?none of those
?12345
?tomorrow at 8
?business class please
?the cheapest
?I don't know
?anna@example.com
?as soon as possible
`;

const OTHERS = `
hello
hi there
good morning
who are you?
what can you do?
how are you?
help
how long do i boil an egg
give me a recipe for tomato soup
what is the balance of my account
transfer fifty dollars to my savings
why was my card declined at the shop
freeze my card
and how do I bake bread?
and my credit card bill?
what about my savings?
also pay the electricity bill
then freeze my bank account
is it possible to pay a bill?
it is urgent, my card was stolen
my card does not work, fix it
what is the capital of France?
tell me a joke
write a poem about it raining in Paris for my mother
I would like to talk about something else entirely today, if that is fine with you
book a flight from paris to rome
is my plane delayed this evening
can i use oil instead of butter
is this cheese still good to eat
that soup needs more salt, what can I do with it?
?how do i bake bread at home
?what is the balance of my account
?hello
?freeze my bank account right now
?I lost my wallet
?give me a recipe for tomato soup
thank god it's friday, what should I eat?
play some music
are you a robot?
I have a question
can you help me?
what's new?
set an alarm for 7
what's the weather like in Oslo?
translate this into french: good night
which spices do I need for it, the curry?
did my salary arrive?
and what is my balance?
also freeze my card please
now show my last bank transactions
how do I cook rice?
how about a recipe with beans?
my bank sent me a letter, what does it mean?
this is a complaint
I forgot my pin
tell me about yourself
remind me to call mum
what should I do with old bread?
is butter better than oil?
I want to complain about the bank
?what else can you do?
?how much money do I have?
?transfer 50 dollars
?why was my card declined
?start over
?dispute a charge on my card
?which spices go into a curry
`;

const lines = (text: string) => text.trim().split('\n');
const isKept = (line: string): boolean => {
  const asked = line.startsWith('?');
  const session = { agent: 'travel', ageMs: 60_000, asked };
  return routeLocally(router, line.slice(asked ? 1 : 0), session)?.tier === 'sticky';
};

describe('follow-ups', () => {
  it('are told from other messages: hardly any is kept wrongly, most are found', () => {
    const found = lines(FOLLOW_UPS).filter(isKept);
    const wrong = lines(OTHERS).filter(isKept);
    const precision = found.length / (found.length + wrong.length);
    const recall = found.length / lines(FOLLOW_UPS).length;
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.85);
  });

  it('are none where the time for them is over', () => {
    const session = { agent: 'travel', ageMs: routing.sticky.minutes * 60_000, asked: true };
    expect(routeLocally(router, 'yes', session)?.tier).not.toBe('sticky');
  });

  it.each(['', '   ', '?!', '🙂', 'x'.repeat(8_000), `${'yes '.repeat(2_000)}`])(
    'are not seen in what says nothing or goes on for long: %#',
    (message) => expect(followUpForm(message, true)).toBeUndefined(),
  );
});
