/* The back end's half by WSS4J: `java Peer.java STORE PASSWORD GATEWAY OPERATION IN OUT [OPERATION IN OUT ...]`.
 *
 * The store (PKCS 12) holds the back end's key as "peer"; GATEWAY is the gateway's certificate. */
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Crypto;
import org.apache.ws.security.components.crypto.CryptoFactory;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.message.WSSecEncrypt;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.w3c.dom.Document;

public class Peer {
  static final Map<String, Integer> REFERENCES =
      Map.of(
          "token", WSConstants.BST_DIRECT_REFERENCE,
          "issuer", WSConstants.ISSUER_SERIAL,
          "ski", WSConstants.SKI_KEY_IDENTIFIER,
          "thumbprint", WSConstants.THUMBPRINT_IDENTIFIER,
          "inline", WSConstants.X509_KEY_IDENTIFIER);
  static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
  static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  static final String AES_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
  static final String OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

  public static void main(String[] args) throws Exception {
    Properties p = new Properties();
    String prefix = "org.apache.ws.security.crypto.";
    p.put(prefix + "provider", "org.apache.ws.security.components.crypto.Merlin");
    p.put(prefix + "merlin.keystore.type", "pkcs12");
    p.put(prefix + "merlin.keystore.password", args[1]);
    p.put(prefix + "merlin.keystore.file", args[0]);
    Crypto crypto = CryptoFactory.getInstance(p);
    try (InputStream gateway = Files.newInputStream(Path.of(args[2]))) {
      Certificate theirs = CertificateFactory.getInstance("X.509").generateCertificate(gateway);
      ((Merlin) crypto).getKeyStore().setCertificateEntry("gateway", theirs);
    }
    for (int i = 3; i < args.length; i += 3) {
      Document document = parse(Path.of(args[i + 1]));
      String[] operation = args[i].split("-");
      if (operation[0].equals("verify")) {
        Files.writeString(Path.of(args[i + 2]), verify(document, crypto, args[1]));
      } else {
        secure(document, crypto, operation, args[1]);
        write(document, Path.of(args[i + 2]));
      }
    }
  }

  static void secure(Document document, Crypto crypto, String[] operation, String password)
      throws Exception {
    WSSecHeader header = new WSSecHeader();
    header.insertSecurityHeader(document);
    WSSecTimestamp timestamp = new WSSecTimestamp();
    timestamp.setTimeToLive(300);
    timestamp.build(document, header);
    WSSecSignature signature = new WSSecSignature();
    signature.setUserInfo("peer", password);
    signature.setKeyIdentifierType(REFERENCES.get(operation[1]));
    signature.setSignatureAlgorithm(RSA_SHA256);
    signature.setDigestAlgo(SHA256);
    String soap = document.getDocumentElement().getNamespaceURI();
    List<WSEncryptionPart> parts = new ArrayList<>();
    parts.add(new WSEncryptionPart("Body", soap, "Content"));
    parts.add(new WSEncryptionPart("Timestamp", WSConstants.WSU_NS, ""));
    signature.setParts(parts);
    signature.build(document, crypto, header);
    if (operation.length > 2) {
      WSSecEncrypt encrypt = new WSSecEncrypt();
      encrypt.setUserInfo("gateway");
      encrypt.setKeyIdentifierType(WSConstants.ISSUER_SERIAL);
      encrypt.setSymmetricEncAlgorithm(AES_GCM);
      encrypt.setKeyEncAlgo(OAEP);
      List<WSEncryptionPart> hidden = new ArrayList<>();
      hidden.add(new WSEncryptionPart("Body", soap, "Content"));
      if (operation[2].equals("both")) {
        hidden.add(new WSEncryptionPart("Signature", WSConstants.SIG_NS, "Element"));
      }
      encrypt.setParts(hidden);
      encrypt.build(document, crypto, header);
    }
  }

  static String verify(Document document, Crypto crypto, String password) throws Exception {
    CallbackHandler passwords =
        callbacks -> {
          for (Callback each : callbacks) ((WSPasswordCallback) each).setPassword(password);
        };
    StringBuilder found = new StringBuilder();
    WSSecurityEngine engine = new WSSecurityEngine();
    for (WSSecurityEngineResult each :
        engine.processSecurityHeader(document, null, passwords, crypto)) {
      found.append(each.get(WSSecurityEngineResult.TAG_ACTION)).append(' ');
    }
    return found.append(document.getElementsByTagNameNS("*", "id").item(0).getTextContent()).toString();
  }

  static Document parse(Path path) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(Files.readAllBytes(path)));
  }

  static void write(Document document, Path path) throws Exception {
    Transformer writer = TransformerFactory.newInstance().newTransformer();
    writer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
    writer.transform(new DOMSource(document), new StreamResult(Files.newOutputStream(path)));
  }
}
