package dev.rally.comm.protocol;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.Shown;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The one table of methods: what each is called, what it takes, what it answers. */
public record Method(String name, Class<? extends Command<?>> command, Class<? extends Result> result) {

    /** Every method of this version, in the order of docs/protocol.md. */
    public static final List<Method> ALL = List.of(
            of(Protocol.HELLO, Command.Hello.class, Result.Hello.class),
            of(Protocol.PING, Command.Ping.class, Result.Empty.class),
            of(Protocol.STATUS, Command.Status.class, Result.Status.class),
            of(Protocol.AGENT_CREATE, Command.AgentCreate.class, Result.AgentReady.class),
            of(Protocol.AGENT_LOAD, Command.AgentLoad.class, Result.AgentReady.class),
            of(Protocol.AGENT_LIST, Command.AgentList.class, Result.AgentList.class),
            of(Protocol.AGENT_MODE, Command.AgentMode.class, Result.AgentMode.class),
            of(Protocol.AGENT_DELETE, Command.AgentDelete.class, Result.Empty.class),
            of(Protocol.EXCHANGE_OPEN, Command.ExchangeOpen.class, Result.ExchangeOpen.class),
            of(Protocol.EXCHANGE_CLOSE, Command.ExchangeClose.class, Result.Empty.class),
            of(Protocol.INFER, Command.Infer.class, Result.Infer.class),
            of(Protocol.REPLAY_SUBMIT, Command.ReplaySubmit.class, Result.ReplaySubmit.class),
            of(Protocol.TRAIN, Command.Train.class, Result.Train.class),
            of(Protocol.CHECKPOINT_SAVE, Command.CheckpointSave.class, Result.CheckpointSave.class),
            of(Protocol.CHECKPOINT_LIST, Command.CheckpointList.class, Result.CheckpointList.class),
            of(Protocol.CHECKPOINT_RESTORE, Command.CheckpointRestore.class, Result.AgentReady.class),
            of(Protocol.CHECKPOINT_DELETE, Command.CheckpointDelete.class, Result.Empty.class),
            of(Protocol.POLICY_EXPORT, Command.PolicyExport.class, Result.PolicyExport.class),
            of(Protocol.METRICS_ADD, Command.MetricsAdd.class, Result.MetricsAdd.class),
            of(Protocol.ENVIRONMENT_SET, Command.EnvironmentSet.class, Result.EnvironmentSet.class),
            of(
                    Protocol.ENVIRONMENT_PARAMETERS,
                    Command.EnvironmentParameters.class,
                    Result.EnvironmentParameters.class),
            of(Protocol.RECORDING_START, Command.RecordingStart.class, Result.RecordingStart.class),
            of(Protocol.RECORDING_APPEND, Command.RecordingAppend.class, Result.RecordingAppend.class),
            of(Protocol.RECORDING_STOP, Command.RecordingStop.class, Result.RecordingInfo.class),
            of(Protocol.RECORDING_LIST, Command.RecordingList.class, Result.RecordingList.class),
            of(Protocol.RECORDING_DELETE, Command.RecordingDelete.class, Result.Empty.class),
            of(Protocol.PAUSE, Command.Pause.class, Result.Paused.class),
            of(Protocol.RESUME, Command.Resume.class, Result.Paused.class),
            of(Protocol.CANCEL, Command.Cancel.class, Result.Cancel.class),
            of(Protocol.SHUTDOWN, Command.Shutdown.class, Result.Empty.class));

    private static final Map<String, Method> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Method::name, Function.identity()));
    private static final Map<Class<?>, Method> BY_COMMAND =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Method::command, Function.identity()));

    /** The method of that name; METHOD_NOT_FOUND suggests the nearest. */
    public static Method named(String name) {
        Method method = BY_NAME.get(name);
        if (method == null) {
            throw new RallyException(
                    ErrorCode.METHOD_NOT_FOUND,
                    "there is no method \"" + Shown.text(name) + "\""
                            + Nearest.hint(name, ALL.stream().map(Method::name).toList()));
        }
        return method;
    }

    public static Method of(Command<?> command) {
        Method method = BY_COMMAND.get(command.getClass());
        if (method == null) {
            throw new IllegalStateException(command.getClass() + " is missing from the table of methods");
        }
        return method;
    }

    /** The compiler checks that the command answers the result. */
    private static <R extends Result> Method of(String name, Class<? extends Command<R>> command, Class<R> result) {
        return new Method(name, command, result);
    }
}
