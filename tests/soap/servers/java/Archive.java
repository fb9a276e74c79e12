// An archive as Java programmers write one with JAX-WS: the WSDL is made from the classes.
//   java -cp /usr/share/java/jaxws-rt.jar:… Archive.java
package archive;

import com.sun.net.httpserver.HttpServer;
import com.sun.istack.ByteArrayDataSource;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import javax.activation.DataHandler;
import javax.jws.Oneway;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.jws.soap.SOAPBinding;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlAttachmentRef;
import javax.xml.bind.annotation.XmlAttribute;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlList;
import javax.xml.bind.annotation.XmlSeeAlso;
import javax.xml.bind.annotation.XmlValue;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.WebFault;
import javax.xml.ws.soap.Addressing;
import javax.xml.ws.soap.MTOM;

public class Archive {
    static final String SPACE = "urn:archive";
    static final DatatypeFactory DATES = DatatypeFactory.newDefaultInstance();

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlSeeAlso({Permit.class, Letter.class})
    public abstract static class Entry {
        @XmlAttribute public String id;
        @XmlElement(required = true, nillable = true) public String title;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Permit extends Entry {
        public BigDecimal fee;
        public XMLGregorianCalendar decided;
        @XmlList public List<Integer> plots = new ArrayList<>();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Letter extends Entry {
        public Text text;
        @XmlElement(nillable = true) public List<String> readers = new ArrayList<>();
        public Object about;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Text {
        @XmlAttribute public String language;
        @XmlValue public String value;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Paper {
        public String name;
        public byte[] content;
        @XmlAttachmentRef public DataHandler enclosed;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Missing {
        public String id;
        public int code;
    }

    @WebFault(name = "entryMissing", targetNamespace = SPACE)
    public static class EntryMissing extends Exception {
        private final Missing info;

        public EntryMissing(String message, Missing info) {
            super(message);
            this.info = info;
        }

        public Missing getFaultInfo() {
            return info;
        }
    }

    static byte[] bytes(int size) {
        byte[] made = new byte[size];
        for (int at = 0; at < size; at++) {
            made[at] = (byte) (at * 31);
        }
        return made;
    }

    static List<Entry> entries() {
        Permit permit = new Permit();
        permit.id = "p1";
        permit.title = "Åtgärd <1>";
        permit.fee = new BigDecimal("12345678901234567.890");
        permit.decided = DATES.newXMLGregorianCalendar("2024-03-31T24:00:00.1234567+02:00");
        permit.plots.addAll(Arrays.asList(1, 2, 3));
        Letter letter = new Letter();
        letter.id = "l2";
        letter.text = new Text();
        letter.text.language = "sv";
        letter.text.value = "Hej";
        letter.readers.addAll(Arrays.asList("", null, "Bo"));
        letter.about = Integer.valueOf(7);
        return Arrays.asList(permit, letter);
    }

    @MTOM(threshold = 16)
    @WebService(name = "Papers", serviceName = "Papers", portName = "Papers", targetNamespace = SPACE)
    public static class Papers {
        @WebResult(name = "paper")
        public Paper fetch(@WebParam(name = "size") int size) {
            Paper made = new Paper();
            made.name = "ritning.pdf";
            made.content = size < 0 ? null : bytes(size);
            return made;
        }

        @WebResult(name = "paper")
        public Paper enclose(@WebParam(name = "size") int size) {
            Paper made = new Paper();
            made.name = "bilaga.pdf";
            made.enclosed = new DataHandler(new ByteArrayDataSource(bytes(size), "application/pdf"));
            return made;
        }

        @WebResult(name = "size")
        public int keep(@WebParam(name = "content") byte[] content) {
            return content.length;
        }
    }

    @WebService(name = "Entries", serviceName = "Entries", portName = "Entries", targetNamespace = SPACE)
    public static class Entries {
        static volatile String noted = "";

        @WebResult(name = "entry")
        public List<Entry> list() {
            return entries();
        }

        @WebResult(name = "title")
        public String put(@WebParam(name = "entry") Entry entry) {
            return entry == null ? "nothing" : entry.getClass().getSimpleName() + " " + entry.title;
        }

        @WebResult(name = "entry")
        public Entry find(@WebParam(name = "id") String id) throws EntryMissing {
            if (id.isEmpty()) {
                throw new IllegalStateException("no such table: db.internal");
            }
            Missing info = new Missing();
            info.id = id;
            info.code = 42;
            throw new EntryMissing("at /srv/app", info);
        }

        @Oneway
        public void note(@WebParam(name = "text") String text) {
            noted = text;
        }

        @WebResult(name = "text")
        public String noted() {
            return noted;
        }
    }

    @BindingType(javax.xml.ws.soap.SOAPBinding.SOAP12HTTP_BINDING)
    @WebService(name = "Entries12", serviceName = "Entries12", portName = "Entries12", targetNamespace = SPACE)
    public static class Entries12 {
        @WebResult(name = "entry")
        public Entry seek(@WebParam(name = "id") String id) throws EntryMissing {
            return id.equals("p1") ? entries().get(0) : new Entries().find(id);
        }
    }

    @SOAPBinding(style = SOAPBinding.Style.RPC)
    @WebService(name = "Sums", serviceName = "Sums", portName = "Sums", targetNamespace = SPACE)
    public static class Sums {
        @WebResult(name = "sum")
        public int add(@WebParam(name = "first") int first, @WebParam(name = "second") int second) {
            return first + second;
        }

        @WebResult(name = "paper")
        public Paper paper(@WebParam(name = "name") String name) {
            Paper made = new Paper();
            made.name = name;
            return made;
        }
    }

    @Addressing(required = true)
    @WebService(name = "Addressed", serviceName = "Addressed", portName = "Addressed", targetNamespace = SPACE)
    public static class Addressed {
        @WebResult(name = "echo")
        public String echo(@WebParam(name = "text") String text) {
            return text;
        }
    }

    public static void main(String[] given) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        Object[][] served = {
            {"/papers", new Papers()},
            {"/entries", new Entries()},
            {"/entries12", new Entries12()},
            {"/sums", new Sums()},
            {"/addressed", new Addressed()},
        };
        for (Object[] each : served) {
            Endpoint.create(each[1]).publish(server.createContext((String) each[0]));
        }
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }
}
