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


LEAVES_3 = {'{http://omsplan.granvik.example/ws/2004}ANT_NR': 'ANT_NR', '{http://omsplan.granvik.example/ws/2004}BRUK_ID': 'BRUK_ID', '{http://omsplan.granvik.example/ws/2004}ANT_DAT': 'ANT_DAT', '{http://omsplan.granvik.example/ws/2004}ANT_KL': 'ANT_KL', '{http://omsplan.granvik.example/ws/2004}SIGN_KOD': 'SIGN_KOD', '{http://omsplan.granvik.example/ws/2004}ANT_TYP': 'ANT_TYP', '{http://omsplan.granvik.example/ws/2004}ANT_TEXT': 'ANT_TEXT'}
KNOWN_3 = frozenset(['{http://omsplan.granvik.example/ws/2004}ANT_DAT', '{http://omsplan.granvik.example/ws/2004}ANT_KL', '{http://omsplan.granvik.example/ws/2004}ANT_NR', '{http://omsplan.granvik.example/ws/2004}ANT_TEXT', '{http://omsplan.granvik.example/ws/2004}ANT_TYP', '{http://omsplan.granvik.example/ws/2004}BES_ID', '{http://omsplan.granvik.example/ws/2004}BRUK_ID', '{http://omsplan.granvik.example/ws/2004}SIGN_KOD'])


def object_3(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    for child in element:
        tag = child.tag
        name = LEAVES_3.get(tag)
        if name is not None:
            if name in value or len(child):
                raise broken(name)
            found = child.text
            if found is None and child.get(NIL) not in TRUE:
                found = ""
            value[name] = found
            continue
        if tag not in KNOWN_3:
            unknown.add(tag)
    return value


KNOWN_2 = frozenset(['{http://omsplan.granvik.example/ws/2004}Anteckning'])


def object_2(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    value['Anteckning'] = list_0 = []
    for child in element:
        tag = child.tag
        if tag == '{http://omsplan.granvik.example/ws/2004}Anteckning':
            list_0.append(object_3(child, unknown))
        elif tag not in KNOWN_2:
            unknown.add(tag)
    return value


LEAVES_1 = {'{http://omsplan.granvik.example/ws/2004}RetKod': 'RetKod', '{http://omsplan.granvik.example/ws/2004}RetText': 'RetText'}
KNOWN_1 = frozenset(['{http://omsplan.granvik.example/ws/2004}AnteckningLista', '{http://omsplan.granvik.example/ws/2004}RetKod', '{http://omsplan.granvik.example/ws/2004}RetText'])


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
        if tag == '{http://omsplan.granvik.example/ws/2004}AnteckningLista':
            if 'AnteckningLista' in value:
                raise broken('AnteckningLista')
            value['AnteckningLista'] = object_2(child, unknown)
        elif tag not in KNOWN_1:
            unknown.add(tag)
    return value


ROOT = '{http://omsplan.granvik.example/ws/2004}HamtaAnteckningarResponse'


def decode(element, unknown):
    found = None
    for child in element:
        if child.tag == '{http://omsplan.granvik.example/ws/2004}HamtaAnteckningarResult':
            if found is not None:
                raise broken('HamtaAnteckningarResult')
            found = child
        else:
            unknown.add(child.tag)
    return None if found is None else object_1(found, unknown)


OPERATION = {'name': 'HamtaAnteckningar', 'service': 'Omsplan', 'port': 'OmsplanSoap', 'version': '1.1', 'action': 'http://omsplan.granvik.example/ws/2004/HamtaAnteckningar', 'input': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaAnteckningar', 'name': 'HamtaAnteckningar', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}BrukId', 'name': 'BrukId', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}FrDat', 'name': 'FrDat', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}MaxAntal', 'name': 'MaxAntal', 'type': 'int', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'output': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaAnteckningarResponse', 'name': 'HamtaAnteckningarResponse', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}HamtaAnteckningarResult', 'name': 'HamtaAnteckningarResult', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}RetKod', 'name': 'RetKod', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('0', '4', '8', '12'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}RetText', 'name': 'RetText', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}AnteckningLista', 'name': 'AnteckningLista', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}Anteckning', 'name': 'Anteckning', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}ANT_NR', 'name': 'ANT_NR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}BRUK_ID', 'name': 'BRUK_ID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}BES_ID', 'name': 'BES_ID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANT_DAT', 'name': 'ANT_DAT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANT_KL', 'name': 'ANT_KL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}SIGN_KOD', 'name': 'SIGN_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 6, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANT_TYP', 'name': 'ANT_TYP', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('DA', 'AV', 'HÄ'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANT_TEXT', 'name': 'ANT_TEXT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 2000, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': True, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'headers': (), 'refusal': ''}
