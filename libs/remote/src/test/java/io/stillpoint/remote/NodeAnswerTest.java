package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAnswerTest {

    @Test
    void valuesMayHoldAnythingButALineBreak() throws Exception {
        // Given
        String text = "parked=with blanks = and more.json\nparked=b\nempty=\n";

        // When
        NodeAnswer answer = NodeAnswer.parse(text, "node");

        // Then
        assertThat(answer.all("parked")).containsExactly("with blanks = and more.json", "b");
        assertThat(answer.one("empty")).isEmpty();
        assertThat(answer.first("nothing")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "=x", "Key=x", "a=1\n\nb=2", "a b=1", " a=1"})
    void anythingElseIsRefused(String text) {
        // Given
        String where = "10.0.0.1:22";

        // When
        RemoteException failure = catchThrowableOfType(RemoteException.class, () -> NodeAnswer.parse(text, where));

        // Then
        assertThat(failure.problem().code()).isEqualTo("answer-unreadable");
        assertThat(failure.problem().where()).isEqualTo(where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "boot=a\nboot=b"})
    void oneMeansExactlyOne(String text) throws Exception {
        // Given
        NodeAnswer answer = NodeAnswer.parse(text, "node");

        // When
        RemoteException failure = catchThrowableOfType(RemoteException.class, () -> answer.one("boot"));

        // Then
        assertThat(failure.problem().expected()).contains("one line 'boot='");
    }

    @Test
    void messagesOfTheScriptAreToldApartFromThoseOfItsTools() {
        // Given
        List<String> waiting = new ArrayList<>();
        ScriptMessages messages = new ScriptMessages(waiting::add);
        String text = "waiting: docker is active\ntar: ./x: file changed\nnote: careful\n"
                + "problem: code|expected|found|where|remedy\ncut off";

        // When
        messages.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, text.length());

        // Then
        assertThat(waiting).containsExactly("docker is active");
        assertThat(messages.notes()).containsExactly("careful");
        assertThat(messages.problem().expected()).isEqualTo("expected");
        assertThat(messages.others()).isEqualTo("tar: ./x: file changed; cut off");
    }

    @Test
    void aFloodOfMessagesIsBounded() {
        // Given
        ScriptMessages messages = new ScriptMessages(waiting -> {});
        byte[] flood =
                ("x".repeat(100_000) + "\n" + "y\n".repeat(1000)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        // When
        messages.write(flood, 0, flood.length);

        // Then
        assertThat(messages.others().length()).isLessThan(10_000);
    }
}
