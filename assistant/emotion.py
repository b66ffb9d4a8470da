"""Emotions people name. A feeling goes on the map only where the words say it and the passage feels that way.

The words follow the groups of Plutchik and of GoEmotions, in everyday spoken English; a word after "not" or "n't" does
not count.
"""

from __future__ import annotations

import re

WORDS: dict[str, str] = {
    "Anger": r"angry|furious|livid|outraged|fuming|seething|raging|mad at|lost my (?:rag|temper)|hopping mad|incensed",
    "Frustration": r"frustrat\w+|annoy(?:ed|ing|s)|irritat\w+|fed up|exasperat\w+|maddening|infuriat\w+|drives? me (?:mad|nuts|crazy|up the wall)|"
    r"wound up|sick of|had enough|wears? you (?:out|down)|tired of|makes? me (?:want to )?scream|i hate(?: it)?(?: when)?",
    "Disappointment": r"disappoint\w+|let down|gutted|deflated|underwhelm\w+|expected (?:better|more)|such a shame|what a shame",
    "Confusion": r"confus\w+|bewilder\w+|baffl\w+|puzzled|at a loss|i was lost|didn['’]t (?:understand|get it)|don['’]t understand|no idea what|"
    r"made no sense|none the wiser|couldn['’]t make (?:head|sense)",
    "Worry": r"worr(?:y|ied|ying|ies)|anxious|anxiety|nervous|scared|afraid|frightened|panic\w*|stress(?:ed|ful|ing)?|uneasy|dread(?:ed|ing)?|"
    r"kept me awake|terrified|alarmed|concerned (?:about|that)",
    "Distrust": r"don['’]t trust|didn['’]t trust|wouldn['’]t trust|not trust|suspicious|misled|conned|cheated|ripped off|felt tricked|lied to|a con\b|scam",
    "Embarrassment": r"embarrass\w+|ashamed|humiliat\w+|felt (?:stupid|daft|silly|foolish|like an idiot)",
    "Shock": r"shock(?:ed|ing)?|taken aback|stunned|gobsmacked|appalled|horrified|jaw dropped|couldn['’]t believe",
    "Sadness": r"\bsad\b|upset|cried|could have cried|in tears|tears|heartbroken|miserable|lonely",
    "Insult": r"insult(?:ed|ing)?|offended|patronis\w+|disrespect\w+",
    "Relief": r"relie(?:f|ved)|weight off|thank (?:god|goodness|heavens)|reassur\w+|could breathe|peace of mind|put my mind at rest|hasn['’]t made me anxious",
    "Delight": r"delight\w*|thrilled|over the moon|chuffed|overjoyed|so happy|really happy|love(?:d)? (?:it|that|how|this|the)|brilliant|fantastic|"
    r"amazing|a joy|charmed|wonderful|great day|could have (?:hugged|kissed)",
    "Satisfaction": r"pleased|happy|satisfied|glad|comfortable with|nice and (?:easy|simple|quick)|i like(?:d)? (?:it|that|how|the)",
    "Gratitude": r"grateful|thankful|appreciat\w+|bless (?:him|her|them)|can['’]t thank",
    "Admiration": r"impress(?:ed|ive)|admir\w+|an? (?:absolute )?(?:dear|star|angel|saint|legend)|couldn['’]t fault|first class|top notch|hats off",
    "Pride": r"proud|proudly",
    "Excitement": r"excited|exciting|couldn['’]t wait|can['’]t wait|buzzing",
    "Surprise": r"surpris\w+|didn['’]t expect that|unexpected\w*",
}
GLAD = frozenset({"Relief", "Delight", "Satisfaction", "Gratitude", "Admiration", "Pride", "Excitement"})
EITHER = frozenset({"Surprise"})
DENIED = r"(?<!not )(?<!n't )(?<!n’t )(?<!never )(?<!no )(?<!hardly )(?<!without )(?<!not too )(?<!not very )(?<!not so )(?<!n't too )(?<!n't very )(?<!n't really )"
COMPILED = {name: re.compile(rf"{DENIED}\b(?:{words})\b", re.I) for name, words in WORDS.items()}


def told(text: str, feeling: float) -> str | None:
    """The emotion a passage names, where it also feels that way (`feeling`, −2…+2); None where it names none."""
    for name, pattern in COMPILED.items():
        if pattern.search(text) and (name in EITHER or (feeling > 0) == (name in GLAD)):
            return name
    return None


def only_bad(text: str) -> bool:
    """Whether the words name a bad feeling and no good one."""
    named = {name for name, pattern in COMPILED.items() if pattern.search(text)} - EITHER
    return bool(named) and not named & GLAD
