"""Decodes one SOAP operation; generated while compiling, thrown away at will."""

from connectors.errors import BadAnswer

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TRUE = ("true", "1")


def broken(name):
    return BadAnswer(f"the element {name} breaks the structure that the WSDL declares")


def text(element, name):
    if len(element):
        raise broken(name)
    value = element.text
    if value is None:
        return None if element.get(NIL) in TRUE else ""
    return value


LEAVES_2 = {'{http://omsplan.granvik.example/ws/2004}BRUK_ID': 'BRUK_ID', '{http://omsplan.granvik.example/ws/2004}ENAMN': 'ENAMN', '{http://omsplan.granvik.example/ws/2004}FNAMN': 'FNAMN', '{http://omsplan.granvik.example/ws/2004}ADR1': 'ADR1', '{http://omsplan.granvik.example/ws/2004}POSTNR': 'POSTNR', '{http://omsplan.granvik.example/ws/2004}ORT': 'ORT', '{http://omsplan.granvik.example/ws/2004}TFN': 'TFN', '{http://omsplan.granvik.example/ws/2004}LARM_FL': 'LARM_FL', '{http://omsplan.granvik.example/ws/2004}SEKR_KOD': 'SEKR_KOD', '{http://omsplan.granvik.example/ws/2004}OBS_TXT': 'OBS_TXT'}
KNOWN_2 = frozenset(['{http://omsplan.granvik.example/ws/2004}ADR1', '{http://omsplan.granvik.example/ws/2004}ANH_NAMN', '{http://omsplan.granvik.example/ws/2004}ANH_TFN', '{http://omsplan.granvik.example/ws/2004}BRUK_ID', '{http://omsplan.granvik.example/ws/2004}ENAMN', '{http://omsplan.granvik.example/ws/2004}FNAMN', '{http://omsplan.granvik.example/ws/2004}LARM_FL', '{http://omsplan.granvik.example/ws/2004}OBS_TXT', '{http://omsplan.granvik.example/ws/2004}ORT', '{http://omsplan.granvik.example/ws/2004}PNR', '{http://omsplan.granvik.example/ws/2004}POSTNR', '{http://omsplan.granvik.example/ws/2004}SEKR_KOD', '{http://omsplan.granvik.example/ws/2004}TFN'])


def object_2(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    for child in element:
        tag = child.tag
        name = LEAVES_2.get(tag)
        if name is not None:
            if name in value or len(child):
                raise broken(name)
            found = child.text
            if found is None and child.get(NIL) not in TRUE:
                found = ""
            value[name] = found
            continue
        if tag not in KNOWN_2:
            unknown.add(tag)
    return value


LEAVES_1 = {'{http://omsplan.granvik.example/ws/2004}RetKod': 'RetKod', '{http://omsplan.granvik.example/ws/2004}RetText': 'RetText'}
KNOWN_1 = frozenset(['{http://omsplan.granvik.example/ws/2004}Brukare', '{http://omsplan.granvik.example/ws/2004}RetKod', '{http://omsplan.granvik.example/ws/2004}RetText'])


def object_1(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    for child in element:
        tag = child.tag
        name = LEAVES_1.get(tag)
        if name is not None:
            if name in value or len(child):
                raise broken(name)
            found = child.text
            if found is None and child.get(NIL) not in TRUE:
                found = ""
            value[name] = found
            continue
        if tag == '{http://omsplan.granvik.example/ws/2004}Brukare':
            if 'Brukare' in value:
                raise broken('Brukare')
            value['Brukare'] = object_2(child, unknown)
        elif tag not in KNOWN_1:
            unknown.add(tag)
    return value


ROOT = '{http://omsplan.granvik.example/ws/2004}HamtaBrukareResponse'


def decode(element, unknown):
    found = None
    for child in element:
        if child.tag == '{http://omsplan.granvik.example/ws/2004}HamtaBrukareResult':
            if found is not None:
                raise broken('HamtaBrukareResult')
            found = child
        else:
            unknown.add(child.tag)
    return None if found is None else object_1(found, unknown)


OPERATION = {'name': 'HamtaBrukare', 'service': 'Omsplan', 'port': 'OmsplanSoap', 'version': '1.1', 'action': 'http://omsplan.granvik.example/ws/2004/HamtaBrukare', 'input': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaBrukare', 'name': 'HamtaBrukare', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}BrukId', 'name': 'BrukId', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'output': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaBrukareResponse', 'name': 'HamtaBrukareResponse', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}HamtaBrukareResult', 'name': 'HamtaBrukareResult', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}RetKod', 'name': 'RetKod', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('0', '4', '8', '12'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}RetText', 'name': 'RetText', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}Brukare', 'name': 'Brukare', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}BRUK_ID', 'name': 'BRUK_ID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PNR', 'name': 'PNR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ENAMN', 'name': 'ENAMN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 30, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}FNAMN', 'name': 'FNAMN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 30, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ADR1', 'name': 'ADR1', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 40, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}POSTNR', 'name': 'POSTNR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ORT', 'name': 'ORT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 20, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}TFN', 'name': 'TFN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 20, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANH_NAMN', 'name': 'ANH_NAMN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 40, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANH_TFN', 'name': 'ANH_TFN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 20, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}LARM_FL', 'name': 'LARM_FL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}SEKR_KOD', 'name': 'SEKR_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('0', 'S', 'K'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}OBS_TXT', 'name': 'OBS_TXT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'headers': (), 'refusal': ''}
