package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.picture.Picture;
import dev.rally.env.round.Lineup;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens tables of any scene, for whom pages say. Any thread. */
final class TableOpener {
    private static final Logger LOG = LoggerFactory.getLogger(TableOpener.class);

    private final Tables tables;
    private final Supplier<@Nullable RallyClient> server;
    private @Nullable JsonNode scenes;

    /** @param server the connection that is open now, or null */
    TableOpener(Tables tables, Supplier<@Nullable RallyClient> server) {
        this.tables = tables;
        this.server = server;
    }

    /** The scenes that draw themselves, looked at once. */
    synchronized JsonNode scenes() {
        if (scenes == null) {
            ArrayNode all = Visitors.MAPPER.createArrayNode();
            SceneCatalog.names().forEach(name -> describe(name, all));
            scenes = all;
        }
        return scenes;
    }

    private static void describe(String name, ArrayNode all) {
        SceneSource source = SceneCatalog.named(name);
        try (SceneBatch batch = source.open(1)) {
            Picture picture = new Picture();
            picture.begin(0, 0, 0);
            batch.draw(0, picture);
            if (picture.drawn()) {
                ObjectNode scene = all.addObject().put("name", name).put("persons", batch.forPersons());
                scene.set("sides", Visitors.MAPPER.valueToTree(source.spec().sides()));
                scene.set("scripts", Visitors.MAPPER.valueToTree(source.spec().scripts()));
            }
        } catch (RuntimeException | LinkageError e) { // it may be anybody's
            LOG.warn("scene {} is not shown: drawing it failed", name, e);
        }
    }

    /** Opens a table, and seats the visitor where a person plays. */
    JsonNode open(Visitor visitor, ObjectNode request) {
        SceneSource source = SceneCatalog.named(Asked.text(request, "scene"));
        Lineup lineup = lineup(source.spec(), request.path("players"));
        int table = tables.open(
                visitor, (number, listener) -> new Table(number, source, lineup, System.nanoTime(), server, listener));
        return Visitors.MAPPER.createObjectNode().put("table", table);
    }

    private static Lineup lineup(SceneSpec spec, JsonNode players) {
        List<String> texts = new ArrayList<>();
        players.forEach(player -> texts.add(player.isTextual() ? player.textValue() : ""));
        if (texts.size() != spec.sides().size()
                || texts.contains("")
                || texts.stream().anyMatch(text -> text.contains(","))) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"players\" is " + Asked.shown(players) + "; it has one player for each of " + spec.sides()
                            + ": you, an agent, agent@checkpoint or one of " + spec.scripts());
        }
        Lineup lineup = Lineup.parse(spec, texts, "self");
        if (lineup.agents().contains("self")) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "\"self\" plays in trainings alone; name the agent");
        }
        return lineup;
    }
}
