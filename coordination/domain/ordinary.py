"""Names that are ordinary words too, so that "per telefon" and "en dag i veckan" are not taken for somebody's name.

To add one: write it in small letters. A word is here because people write it in a text about a round, or easily could;
a name that is no word of the language does not belong here, since it is a name however it is written.
"""

from __future__ import annotations

from typing import Final

from jobbspar.lib.text import search_key

_FIRST_NAMES: Final = """
adel alla alle ana art ask axel björn bo bror dag dan du ek en falk flora frank gun han hans jon ju just kaj klara le
lilja lilla liten liv lo lova love man marin mark mars max min my ni nova odd per pil rita ros rosa saga sam sin sol
sten stig tim tina tuva varg vide vilja ville viola
"""
_FAMILY_NAMES: Final = """
afton al alm asp av backe be berg bi björk blad blom bly bok bonde borg bra brand bro brun bäck båge bår dagg dahl dal
de del dem den din duk el eld fager falk fall fin fisk fjäll flink fors frank fri frid frisk fält fågel ge glad god
gran gren grip grund grön gul guld gäst gård ha hage hall hammar hand hed heder helg hem hjort hjärta ho hok hus hägg
häll hård hög höst is ja jag järn kant kil klang klint klok koppar krans krona kulle kung kvick kvist kyrka lager land
lans lax lejon lin lind ljung ljus lo lund lus lång löv marin mer mild mo modig moln morgon mos mur målare mån måne
nord norr nu ny näs nätt om ort park parti plan plats port pris rak ran rapp rask ren rik ring ro rolig ros rosen rot
rum rus rå råd röd rönn sand se silver sjö skog sköld smed små snäll so sol sommar spets stad stam stark stig stolt
stor storm strand ström stål sund svan svart svärd så sång ta tall tan ting torn torp tran trygg trä tung tur tydlig
udde ur uv vall van var vass vi vik vild vind vinter vis vit vret väg värn väst våg vård äng å åker ål ås ö öga örn
öst öster över
"""
# As names are compared. The genitive of one is another at times: "hans" is also what belongs to Han.
ORDINARY: Final = frozenset(search_key(word) for word in f"{_FIRST_NAMES} {_FAMILY_NAMES}".split())
