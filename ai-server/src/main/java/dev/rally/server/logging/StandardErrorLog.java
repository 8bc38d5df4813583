package dev.rally.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Sets logging up in code, which is several times faster than reading it from XML. Everything goes to standard error:
 * standard output is for the ready line alone. Found through {@code META-INF/services}.
 */
public final class StandardErrorLog extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        for (String library : new String[] {"io.netty", "net.openhft", "ai.djl"}) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        // It warns of every machine without a GPU; the line about the device says the same in fewer words.
        context.getLogger("ai.djl.util.cuda.CudaUtils").setLevel(Level.ERROR);
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(Logs.STANDARD_ERROR);
        appender.setTarget("System.err");
        appender.setEncoder(LineLayout.encoder(context));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
