package dev.rally.comm.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodTest {

    @Test
    void everyCommandHasItsMethodAndItsResult() {
        for (Class<?> command : Command.class.getPermittedSubclasses()) {
            Method method = Method.ALL.stream()
                    .filter(m -> m.command() == command)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(command + " has no method"));
            var declared = (ParameterizedType) command.getGenericInterfaces()[0];
            assertThat(declared.getActualTypeArguments()[0]).isEqualTo(method.result());
        }
        assertThat(Method.ALL).hasSameSizeAs(Command.class.getPermittedSubclasses());
    }

    @Test
    void everyMethodNameOfTheProtocolIsInTheTable() {
        List<String> names = Arrays.stream(Protocol.class.getFields())
                .filter(f -> Modifier.isStatic(f.getModifiers()) && f.getType() == String.class)
                .map(MethodTest::constant)
                .filter(name -> !name.equals(Protocol.PROGRESS))
                .toList();

        assertThat(Method.ALL.stream().map(Method::name)).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void anUnknownMethodIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> Method.named("agent.crate"))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METHOD_NOT_FOUND))
                .hasMessage("there is no method \"agent.crate\"; did you mean \"agent.create\"?");
    }

    private static String constant(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
