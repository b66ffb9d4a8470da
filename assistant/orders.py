"""Sentences that give orders to a program rather than tell something, in the languages reviews come in.

They are not shown to a model, and stand under rejected. This is a first line only: what holds is that a model may only
choose numbers, and that its words must be borne out by the sentences it chose.
"""

from __future__ import annotations

import re
import unicodedata

LEAVE = (
    r"ignor(?:e|ed|ing|iere?n?|ier|ez|er|a|ar|are|e[mn]|i)|disregard|forget|override|overrule|bypass|vergiss|vergessen|missachte|"
    r"oublie[zr]?|olvid[ae]r?|dimentica(?:re)?|esque[çc]a|negeer|vergeet|zignoruj|игнорируй(?:те)?|забудь(?:те)?"
)
RULES = (
    r"instructions?|prompts?|rules?|guidelines|directives?|anweisung\w*|anleitung\w*|regeln|vorgaben|consignes?|r[èe]gles|"
    r"instrucci[oó]n\w*|reglas|istruzion\w*|regole|instru[çc][õo]es|regras|instructies|regels|instrukcj\w*|инструкц\w*|указани\w*|правил\w*"
)
PATTERN = re.compile(
    rf"\b(?:{LEAVE})\b.{{0,40}}\b(?:{RULES})\b|忽略.{{0,12}}(?:指令|指示|说明|提示)|(?:指示|命令).{{0,8}}無視|(?:지시|명령).{{0,8}}무시|"
    r"تجاهل.{0,20}(?:التعليمات|الأوامر)|\bsystem prompt\b|\byou are now (?:an?|the|in)\b|<\|?(?:system|im_start|im_end|assistant)\b|"
    r"\bas (?:the|an?) (?:system|ai|language model|assistant)\b.{0,40}\b(?:must|shall|will|should|write|say|output|reply)\b|"
    r"^\W*(?:system|assistant|developer)\s*:|\b(?:new|updated) instructions?\s*:|\b(?:jailbreak|developer mode)\b",
    re.I | re.S,
)


def orders(text: str) -> bool:
    """Whether the text orders a program about; invisible characters and look-alike forms do not hide it."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return bool(PATTERN.search(" ".join(plain.split())))
