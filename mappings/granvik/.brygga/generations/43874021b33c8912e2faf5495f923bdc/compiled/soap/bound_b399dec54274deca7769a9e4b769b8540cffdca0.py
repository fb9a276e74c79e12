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


LEAVES_5 = {'{http://omsplan.granvik.example/ws/2004}INS_KOD': 'INS_KOD', '{http://omsplan.granvik.example/ws/2004}INS_TEXT': 'INS_TEXT', '{http://omsplan.granvik.example/ws/2004}PLAN_MIN': 'PLAN_MIN', '{http://omsplan.granvik.example/ws/2004}LAGRUM': 'LAGRUM', '{http://omsplan.granvik.example/ws/2004}DELEG_KR': 'DELEG_KR', '{http://omsplan.granvik.example/ws/2004}UTF_FL': 'UTF_FL'}
KNOWN_5 = frozenset(['{http://omsplan.granvik.example/ws/2004}DELEG_KR', '{http://omsplan.granvik.example/ws/2004}INS_KOD', '{http://omsplan.granvik.example/ws/2004}INS_TEXT', '{http://omsplan.granvik.example/ws/2004}LAGRUM', '{http://omsplan.granvik.example/ws/2004}PLAN_MIN', '{http://omsplan.granvik.example/ws/2004}UTF_FL'])


def object_5(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    for child in element:
        tag = child.tag
        name = LEAVES_5.get(tag)
        if name is not None:
            if name in value or len(child):
                raise broken(name)
            found = child.text
            if found is None and child.get(NIL) not in TRUE:
                found = ""
            value[name] = found
            continue
        if tag not in KNOWN_5:
            unknown.add(tag)
    return value


KNOWN_4 = frozenset(['{http://omsplan.granvik.example/ws/2004}Insats'])


def object_4(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    value['Insats'] = list_0 = []
    for child in element:
        tag = child.tag
        if tag == '{http://omsplan.granvik.example/ws/2004}Insats':
            list_0.append(object_5(child, unknown))
        elif tag not in KNOWN_4:
            unknown.add(tag)
    return value


LEAVES_3 = {'{http://omsplan.granvik.example/ws/2004}BES_ID': 'BES_ID', '{http://omsplan.granvik.example/ws/2004}BRUK_ID': 'BRUK_ID', '{http://omsplan.granvik.example/ws/2004}PLAN_DAT': 'PLAN_DAT', '{http://omsplan.granvik.example/ws/2004}PLAN_KL_FR': 'PLAN_KL_FR', '{http://omsplan.granvik.example/ws/2004}PLAN_KL_TILL': 'PLAN_KL_TILL', '{http://omsplan.granvik.example/ws/2004}UTF_KL_FR': 'UTF_KL_FR', '{http://omsplan.granvik.example/ws/2004}UTF_KL_TILL': 'UTF_KL_TILL', '{http://omsplan.granvik.example/ws/2004}BES_TYP': 'BES_TYP', '{http://omsplan.granvik.example/ws/2004}STAT_KOD': 'STAT_KOD', '{http://omsplan.granvik.example/ws/2004}DUBB_FL': 'DUBB_FL', '{http://omsplan.granvik.example/ws/2004}LAS_TYP': 'LAS_TYP', '{http://omsplan.granvik.example/ws/2004}ANDR_TID': 'ANDR_TID'}
KNOWN_3 = frozenset(['{http://omsplan.granvik.example/ws/2004}ANDR_SIGN', '{http://omsplan.granvik.example/ws/2004}ANDR_TID', '{http://omsplan.granvik.example/ws/2004}AVV_KOD', '{http://omsplan.granvik.example/ws/2004}BES_ID', '{http://omsplan.granvik.example/ws/2004}BES_TYP', '{http://omsplan.granvik.example/ws/2004}BRUK_ID', '{http://omsplan.granvik.example/ws/2004}DUBB_FL', '{http://omsplan.granvik.example/ws/2004}ENH_KOD', '{http://omsplan.granvik.example/ws/2004}InsatsLista', '{http://omsplan.granvik.example/ws/2004}LAS_TYP', '{http://omsplan.granvik.example/ws/2004}NYCK_NR', '{http://omsplan.granvik.example/ws/2004}PLAN_DAT', '{http://omsplan.granvik.example/ws/2004}PLAN_KL_FR', '{http://omsplan.granvik.example/ws/2004}PLAN_KL_TILL', '{http://omsplan.granvik.example/ws/2004}SIGN_KOD', '{http://omsplan.granvik.example/ws/2004}SIGN_KOD2', '{http://omsplan.granvik.example/ws/2004}STAT_KOD', '{http://omsplan.granvik.example/ws/2004}UTF_KL_FR', '{http://omsplan.granvik.example/ws/2004}UTF_KL_TILL'])


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
        if tag == '{http://omsplan.granvik.example/ws/2004}InsatsLista':
            if 'InsatsLista' in value:
                raise broken('InsatsLista')
            value['InsatsLista'] = object_4(child, unknown)
        elif tag not in KNOWN_3:
            unknown.add(tag)
    return value


KNOWN_2 = frozenset(['{http://omsplan.granvik.example/ws/2004}Besok'])


def object_2(element, unknown):
    if not len(element) and element.get(NIL) in TRUE:
        return None
    value = {}
    value['Besok'] = list_0 = []
    for child in element:
        tag = child.tag
        if tag == '{http://omsplan.granvik.example/ws/2004}Besok':
            list_0.append(object_3(child, unknown))
        elif tag not in KNOWN_2:
            unknown.add(tag)
    return value


LEAVES_1 = {'{http://omsplan.granvik.example/ws/2004}RetKod': 'RetKod', '{http://omsplan.granvik.example/ws/2004}RetText': 'RetText'}
KNOWN_1 = frozenset(['{http://omsplan.granvik.example/ws/2004}BesokLista', '{http://omsplan.granvik.example/ws/2004}RetKod', '{http://omsplan.granvik.example/ws/2004}RetText'])


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
        if tag == '{http://omsplan.granvik.example/ws/2004}BesokLista':
            if 'BesokLista' in value:
                raise broken('BesokLista')
            value['BesokLista'] = object_2(child, unknown)
        elif tag not in KNOWN_1:
            unknown.add(tag)
    return value


ROOT = '{http://omsplan.granvik.example/ws/2004}HamtaDagPlanResponse'


def decode(element, unknown):
    found = None
    for child in element:
        if child.tag == '{http://omsplan.granvik.example/ws/2004}HamtaDagPlanResult':
            if found is not None:
                raise broken('HamtaDagPlanResult')
            found = child
        else:
            unknown.add(child.tag)
    return None if found is None else object_1(found, unknown)


OPERATION = {'name': 'HamtaDagPlan', 'service': 'Omsplan', 'port': 'OmsplanSoap', 'version': '1.1', 'action': 'http://omsplan.granvik.example/ws/2004/HamtaDagPlan', 'input': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaDagPlan', 'name': 'HamtaDagPlan', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}EnhKod', 'name': 'EnhKod', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 4, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}SignKod', 'name': 'SignKod', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 6, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PlanDat', 'name': 'PlanDat', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'output': {'tag': '{http://omsplan.granvik.example/ws/2004}HamtaDagPlanResponse', 'name': 'HamtaDagPlanResponse', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}HamtaDagPlanResult', 'name': 'HamtaDagPlanResult', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}RetKod', 'name': 'RetKod', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('0', '4', '8', '12'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}RetText', 'name': 'RetText', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}BesokLista', 'name': 'BesokLista', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}Besok', 'name': 'Besok', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}BES_ID', 'name': 'BES_ID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}BRUK_ID', 'name': 'BRUK_ID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ENH_KOD', 'name': 'ENH_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 4, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}SIGN_KOD', 'name': 'SIGN_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 6, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}SIGN_KOD2', 'name': 'SIGN_KOD2', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 6, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PLAN_DAT', 'name': 'PLAN_DAT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PLAN_KL_FR', 'name': 'PLAN_KL_FR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PLAN_KL_TILL', 'name': 'PLAN_KL_TILL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}UTF_KL_FR', 'name': 'UTF_KL_FR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}UTF_KL_TILL', 'name': 'UTF_KL_TILL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}BES_TYP', 'name': 'BES_TYP', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 2, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}STAT_KOD', 'name': 'STAT_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('P', 'S', 'U', 'A', 'B', 'I'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}AVV_KOD', 'name': 'AVV_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}DUBB_FL', 'name': 'DUBB_FL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}LAS_TYP', 'name': 'LAS_TYP', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}NYCK_NR', 'name': 'NYCK_NR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 5, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANDR_TID', 'name': 'ANDR_TID', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}ANDR_SIGN', 'name': 'ANDR_SIGN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 6, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}InsatsLista', 'name': 'InsatsLista', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}Insats', 'name': 'Insats', 'type': 'object', 'members': ({'tag': '{http://omsplan.granvik.example/ws/2004}INS_KOD', 'name': 'INS_KOD', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 3, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}INS_TEXT', 'name': 'INS_TEXT', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': 40, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}PLAN_MIN', 'name': 'PLAN_MIN', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}LAGRUM', 'name': 'LAGRUM', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': ('SOL', 'HSL'), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}DELEG_KR', 'name': 'DELEG_KR', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, {'tag': '{http://omsplan.granvik.example/ws/2004}UTF_FL', 'name': 'UTF_FL', 'type': 'string', 'members': (), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': True, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': True, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': False, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''},), 'attributes': (), 'text': None, 'repeated': False, 'required': True, 'nillable': False, 'width': None, 'scale': None, 'values': (), 'wild': False, 'unsupported': ''}, 'headers': (), 'refusal': ''}
