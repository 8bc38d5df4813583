/**
 * The server and its libraries, merged into one module: so they lie in the runtime's own file, and the class archive holds
 * wherever a player's machine has put it. Libraries find their parts by services, which a module has to name; one that is
 * missing here is said when it is looked for, and the checks of the image look for all.
 */
open module rally {
    requires java.logging;
    requires java.management;
    requires java.naming;
    requires java.xml;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires jdk.unsupported;

    uses ai.djl.engine.EngineProvider;
    uses ai.djl.repository.RepositoryFactory;
    uses ai.djl.repository.zoo.ZooProvider;
    uses ch.qos.logback.classic.spi.Configurator;
    uses com.fasterxml.jackson.core.JsonFactory;
    uses com.fasterxml.jackson.core.ObjectCodec;
    uses com.fasterxml.jackson.databind.Module;
    uses io.netty.bootstrap.ChannelInitializerExtension;
    uses net.openhft.chronicle.core.ChronicleInitRunnable;
    uses net.openhft.chronicle.core.cleaner.spi.ByteBufferCleanerService;
    uses net.openhft.chronicle.threads.NotifyDiskLow;
    uses net.openhft.chronicle.threads.PauserMonitorFactory;
    uses org.slf4j.spi.SLF4JServiceProvider;

    provides ai.djl.engine.EngineProvider with
            ai.djl.pytorch.engine.PtEngineProvider;
    provides ch.qos.logback.classic.spi.Configurator with
            dev.rally.server.logging.StandardErrorLog;
    provides net.openhft.chronicle.core.cleaner.spi.ByteBufferCleanerService with
            net.openhft.chronicle.core.internal.cleaner.Jdk9ByteBufferCleanerService,
            net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService;
    provides org.slf4j.spi.SLF4JServiceProvider with
            ch.qos.logback.classic.spi.LogbackServiceProvider;
}
