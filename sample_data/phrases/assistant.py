# ruff: noqa: E501  (a sentence stays on its line)
"""What people ask a chat assistant, and what it answers: (question, answers); `{calc:...}` are computed slots."""

# Each entry: variants of the question, then of the answer. Slots are filled alike in both.
DIALOGUES: list[tuple[list[str], list[str]]] = [
    (
        ["how do I [save|fix|rescue] {dish} that is too salty", "My {dish} turned out much too salty, what can I do?"],
        [
            "[A few things help|There is hope]. First, make it larger: more of everything but salt, or a cooked potato that you stir in. Second, add something sour, such as lemon juice or a spoon of yoghurt, because acid makes salt less noticeable. [Taste after each step|Wait two minutes before you taste again], as {dish} changes while it rests. A raw potato that is taken out again does little; that is a kitchen myth.",
        ],
    ),
    (
        [
            "can you write a short mail to my landlord, {thing} has been broken for {n} days",
            "Please draft a polite message to our property manager about {thing}. It stopped working {n} days ago.",
        ],
        [
            "[Of course|Here is a draft]:\n\nSubject: Repair needed in flat {n2}\n\nDear [Sir or Madam|property management team],\n\n{thing_cap} in our flat has not been working for {n} days. Could you please arrange for a repair by {day}? We are at home in the mornings and after {hour}.\n\nKind regards\n\nWould you like it to sound [firmer|shorter|warmer]?",
        ],
    ),
    (
        [
            "if {friend} buys {n} notebooks for {n2} euros each and pays with {calc:note} euros, how much change is there?"
        ],
        [
            "The notebooks cost {n} x {n2} = {calc:product} euros. From {calc:note} euros, {calc:change} euros are left as change."
        ],
    ),
    (
        [
            "What can I do with children in {town} when it rains? They are {n} and {n2}.",
            "rainy day ideas near {town} for kids",
        ],
        [
            "[Here are some ideas|A few things that work well on wet days]:\n\n1. The library at the market has a reading corner and a cupboard of board games.\n2. Many swimming pools have a family hour on {day}.\n3. At home, a treasure hunt with {n} clues keeps two children of that age busy for about an hour.\n4. Baking something simple, such as {dish}, if you don't mind flour on the floor.\n\nI can't check opening times, so [please call ahead|have a look at their pages first].",
        ],
    ),
    (
        [
            "explain {topic} to me like I'm {n2}",
            "What is {topic}? Please keep it simple.",
            "I have a {subject} test on {day}, can you explain {topic}",
        ],
        [
            "{topic_text} [Does that help|Shall I add an example|Would a drawing in words help]?",
            "[Sure|Gladly]. {topic_text} If you want, I can ask you {n} questions to see whether it has stuck.",
        ],
    ),
    (
        [
            "I feel like nobody at work [likes me|listens to me]. It's been {n} weeks.",
            "Everyone at my new job as a {job} already has friends and I eat alone.",
        ],
        [
            "[I'm sorry, that sounds lonely|That is hard, and it makes sense that it wears on you]. New groups often look closed from outside when they are only used to each other. One small step that tends to work: ask one person one question that needs their experience, for example how they handled their first month. You don't have to win over the whole room. Is there somebody there who seems [kind|easy to talk to]? And if it weighs on you at home as well, talking to a friend or a doctor is a good idea.",
        ],
    ),
    (
        [
            "translate into [German|French|Spanish]: 'The parcel for number {n} is with the neighbours on the second floor.'"
        ],
        [
            "German: Das Paket für Nummer {n} ist bei den Nachbarn im zweiten Stock.\nFrench: Le colis pour le numéro {n} est chez les voisins du deuxième étage.\nSpanish: El paquete para el número {n} está en casa de los vecinos del segundo piso.\n\nI wrote all three, [in case you need them|as the building may be mixed].",
        ],
    ),
    (
        [
            "plan a week of dinners for {n} people, no meat, cheap",
            "[Cheap|Quick] vegetarian dinners for a week please, we are {n}.",
        ],
        [
            "Monday: lentil soup with bread. Tuesday: pasta with {ingredient} and beans. Wednesday: {dish}. Thursday: leftovers as a gratin. Friday: potato pancakes with apple sauce. Saturday: {dish2}. Sunday: a big pan of rice with vegetables, and what stays is lunch on Monday.\n\nFor {n} people you need about {calc:half} kilos of potatoes, a kilo of lentils and two loaves. [Buy the vegetables late on market day|Cook the beans yourself and it costs half].",
        ],
    ),
    (
        ["Is it safe to [mix vinegar and bleach|clean with bleach and vinegar together]?"],
        [
            "No. Bleach and vinegar together give off chlorine gas, which harms the lungs even in small amounts. [Use one or the other|Rinse with plenty of water in between], and open a window. If you have already mixed them, leave the room, air it, and call a poison line if anyone coughs or feels dizzy.",
        ],
    ),
    (
        [
            "write a python function that counts how often each word appears in a text",
            "how do I count words in python without libraries",
        ],
        [
            "[Here is a small one|This does it]:\n\n```python\ndef count_words(text):\n    counts = {{}}\n    for word in text.lower().split():\n        word = word.strip('.,;:!?')\n        if word:\n            counts[word] = counts.get(word, 0) + 1\n    return counts\n```\n\nIt treats capital and small letters alike and drops punctuation at the ends of words. For {big} pages of text it is fast enough; [collections.Counter would make it shorter|after that, a generator would save memory].",
        ],
    ),
    (
        [
            "My {pet} {petname} won't eat since {day}, should I worry?",
            "{petname} (my {pet}, {n} years) stopped eating yesterday",
        ],
        [
            "A day without food can be harmless, but for a {pet} [it is worth watching closely|more than a day is a reason to call a vet]. Please go sooner if {petname} is also tired, vomits, breathes fast or does not drink. Until then: fresh water, the usual food in a quiet place, nothing new. Was there a change at home, such as a visitor, a new brand or a warm day? I can't examine {petname}, so when in doubt, a short call to your vet is the best step.",
        ],
    ),
    (
        [
            "Suggest {n} names for a [bakery|bicycle shop|choir|reading circle] in {town}.",
            "need a good name for our [allotment club|repair café|running group]",
        ],
        [
            "Some ideas: {place_cap} & Co., The Second Loaf, Slow Wheels, Half Past Six, The Good Enough Club, {town} Turning Point. [I like the fourth best, because it says when to come|Short ones are easier to paint on a sign]. Shall I think in a more [playful|local|serious] direction?",
        ],
    ),
    (
        ["what should I pack for {n} days of hiking in {month}"],
        [
            "For {n} days in {month}: rain jacket, a warm layer, {n} pairs of socks at most (wash them in the evening), worn-in boots, hat, plasters, water for half a day, a paper map, a torch, and something sweet. Leave out the second jeans and the book you meant to read. [Try the full backpack once around the block before you go|Total weight should stay under a fifth of yours].",
        ],
    ),
    (
        ["Summarise this for me: {news}", "tl;dr please: {news}"],
        [
            "In short: {news_short} [That is the core|Details are left out]; [tell me if you need the figures|I can make it shorter still]."
        ],
    ),
    (
        ["How long does {plant} take from seed to harvest?", "can I still sow {plant} in {month}?"],
        [
            "That depends on warmth more than on the calendar. As a rule of thumb, {plant} wants soil above {n2} degrees and takes {calc:weeks} weeks or so. In {month} I would [start them on a window sill|sow a little now and a little in two weeks|cover them at night]. If your nights are still cold, wait; late seedlings often overtake early ones.",
        ],
    ),
    (
        ["write a birthday poem for {friend}, a {job} who likes {show}"],
        [
            "For {friend}\n\nAnother year, another page,\na {job} wise beyond that age;\nyou know each word of {show} by heart\nand still are moved right from the start.\nSo blow the candles, make it loud:\nwe are your small, off-key, fond crowd.",
        ],
    ),
    (
        ["which is further, {town} to {town2} by bike or by train?", "Best way from {town} to {town2}?"],
        [
            "I have no live map, so please check this: the railway takes the long way round through the valley, about {big} kilometres, while the cycle path over the hills is shorter but climbs. [With luggage I would take the train|If the weather holds, the path is the nicer choice]. Trains usually carry bicycles outside rush hour.",
        ],
    ),
    (
        ["my teenager doesn't talk to me anymore", "How do I get my son to tell me about school? He is {n2}."],
        [
            "Many parents [find|say] that side-by-side talks work better than face-to-face ones: in the car, while cooking {dish}, on a walk with the {pet}. Ask about things, not feelings ('what was loud today?'), and share something small of your own first. [Short silences are fine|Try not to fix anything in the first five minutes]. If he seems withdrawn everywhere, not only with you, a teacher or counsellor may know more.",
        ],
    ),
]

TOPICS: dict[str, str] = {
    "photosynthesis": "Plants build sugar out of air and water, and sunlight pays for the work. The green in the leaf catches the light, water comes up through the roots, carbon dioxide comes in through tiny pores. What is left over is oxygen, which we breathe.",
    "inflation": "When prices rise across the board, the same money buys less. Last year a loaf cost two coins, this year it costs more, though the loaf is the same. A little of it is normal; a lot of it makes planning hard, so central banks try to slow it by making loans dearer.",
    "a black hole": "Imagine so much mass in so little space that nothing fast enough exists to leave. Light is the fastest thing we know, and even it cannot get out from within a certain distance. From outside we only see what happens around it.",
    "compound interest": "You earn interest on your money, and next year you also earn interest on that interest. It starts slowly and then bends upwards, which is pleasant with savings and unpleasant with debts.",
    "tides": "The moon pulls the water on the near side of the earth a little more than the earth itself, and the earth a little more than the water on the far side. So there are two bulges, and as the earth turns under them most coasts see high water twice a day.",
    "a vaccine": "It shows your immune system a harmless picture of a germ. The body practises, and when the real one comes it is recognised early. That is why you may feel tired for a day: practice is work.",
    "the subjunctive": "It is the form of the verb for what is not simply so: wishes, doubts, things that are only thought. English has little of it left, as in 'I wish it were summer'. French and Spanish use it all the time, mostly after words of wanting, doubting and feeling.",
    "a mortgage": "A bank lends you money for a house, and the house itself is the security. Each month you pay interest and a part of the loan. In the first years most of the payment is interest, later it turns round.",
    "plate tectonics": "The outer shell of the earth is broken into plates that float on hot, slowly moving rock. Where they part, new ground forms; where they meet, one dives under or both fold into mountains. Earthquakes are the moments when they slip.",
    "an algorithm": "It is a recipe: steps that are clear enough for somebody without common sense. A good one ends, always gives the right result, and does not take longer than it must.",
    "a sonnet": "Fourteen lines that set up a thought and then turn it. The turn is the point: around the ninth line the poem changes its mind, and the last lines make peace with it.",
    "the water cycle": "Sun lifts water from sea and soil, the air carries it, it cools and falls, and rivers bring it back. The same drop may have been in a glacier, a cloud and a cup of tea.",
    "entropy": "There are far more ways for things to be mixed than to be sorted. So left alone they end up mixed, not because anything pushes them but because that is where nearly all the possibilities are.",
    "probability": "It says how often something happens if you could repeat it many times. A chance of one in four does not mean that every fourth try works; it means that over very many tries about a quarter will.",
}

# Tasks of the instruction set: (instruction, input or "", answer).
TASKS: list[tuple[str, str, str]] = [
    ("[Rewrite|Rephrase] the sentence so that it sounds friendlier.", "{blunt}", "{kind}"),
    (
        "Is the comment [positive, negative or neutral|approving, critical or neither]? Give one reason.",
        "{comment}",
        "[I read it as|It comes across as] {mood}: {mood_reason}",
    ),
    ("Write a headline of at most {n2} words for the report.", "{news}", "{headline}"),
    ("Put the items in [alphabetical order|order from A to Z] and count them.", "{items}", "{items_sorted}"),
    ("Explain {topic} in [two|a few] sentences for a [newsletter|school paper].", "", "{topic_text}"),
    (
        "Write a notice for the stairwell: {notice}.",
        "",
        "Dear neighbours,\n\n{notice_text}\n\nThank you, and have a good {day}!\n{friend}, [second|third|ground] floor",
    ),
    ("Compute the total and the share per person, {n} people.", "{bill}", "{bill_answer}"),
    (
        "[Suggest|Write] a reply to the message that says no without hurting.",
        "{friend_cap} asks: can you lend me {n}0 euros until {day}?",
        "[Hi|Hey], thanks for asking me and not pretending. I can't lend money at the moment, but I can [cook|help with the form|watch {petname}] on {day}. [Is there something else that would help|I hope it works out]?",
    ),
    (
        "Give {n} questions for an interview with a {job}.",
        "",
        "1. What did you believe about being a {job} that turned out to be wrong?\n2. Which part of the day do you look forward to?\n3. What do people never ask you?\n4. What would you repair first if you could: {thing}, or the timetable?\n5. Who taught you most, and how?\n[Keep the third for the end|Start with the second, it warms people up].",
    ),
    (
        "List three advantages and three drawbacks of {idea}.",
        "",
        "For: it saves [time|money] once it runs, it [brings people together|reduces waste], and it can be tried in one street first. Against: somebody must look after it, the first {month} will be messy, and not everyone in {town} is reached by it. [A trial over {n} months would show more than a debate|Start small and write down what breaks].",
    ),
]

BLUNT: list[tuple[str, str]] = [
    (
        "You forgot the attachment again, send it by {day}.",
        "I think the attachment didn't come through; could you send it again by {day}? Thank you!",
    ),
    (
        "Your music is too loud after {hour}.",
        "Would you mind turning the music down a little after {hour}? The walls here are thin.",
    ),
    ("This plan makes no sense.", "I'm not sure I follow the plan yet; could we go through it together on {day}?"),
    (
        "Stop leaving your bike in front of {place}.",
        "Could you leave your bike beside the entrance at {place}? It's hard to get past with a pram.",
    ),
    (
        "I don't have time for this, ask {friend}.",
        "I'm a bit stretched this week, but {friend} knows this well and may be able to help sooner.",
    ),
    (
        "You are late for the {n}th time.",
        "I noticed we've been starting late; would another time, perhaps {hour}, suit you better?",
    ),
]

IDEAS: list[str] = [
    "a tool library in the stairwell",
    "a car-free {day} in {town}",
    "four-day weeks for every {job}",
    "school starting at nine",
    "a shared kitchen at {place}",
    "buying {dish} in bulk for the whole house",
    "replacing the lawn at {place} with a meadow",
    "a quiet carriage on {line}",
    "lending the projector to neighbours",
    "paying by the kilo at the market",
]

NOTICES: list[tuple[str, str]] = [
    (
        "the water is off on {day} from {hour}",
        "on {day} from {hour} the water will be turned off for about {n} hours while {thing} is repaired. Please fill a pot in time and close your taps.",
    ),
    (
        "a small party on {day}",
        "on {day} I am turning {n2}0, and it may get lively until eleven. If it is too much, ring; better still, come and have some {dish}.",
    ),
    (
        "bicycles in the hallway",
        "the hallway is our way out if there is a fire, so please keep bicycles in the yard. Anyone who needs a hand with the steps can ask me.",
    ),
    (
        "a found {pet}",
        "a {colour} {pet} has been sitting at {place} since {day}. It answers to {petname} (among other names). Please ring if it is yours.",
    ),
    (
        "the swap table on {day}",
        "on {day} there will be a table in the yard: bring what you no longer need, take what you like. What is left goes to the charity shop at {place}.",
    ),
]
