"""OMSPLAN, the demo's care-planning system: a stateful SOAP server in the manner of 2004."""
