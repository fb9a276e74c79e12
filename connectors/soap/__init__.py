"""The SOAP connector: the only folder that imports zeep, lxml and urllib3."""

from connectors.soap.connector import SoapConnector

__all__ = ["SoapConnector"]
