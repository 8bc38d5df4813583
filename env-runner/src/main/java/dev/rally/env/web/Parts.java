package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** What a page has beside the tables. Any thread. */
interface Parts extends AutoCloseable {
    /** None: a game that is served, and nothing else. */
    Parts NONE = new Parts() {
        @Override
        public JsonNode run(Visitor visitor, String what, ObjectNode request) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"do\" is " + Asked.shown(request.path("do"))
                            + ", and this page has the games alone that are served; docs/web.md has what it understands");
        }

        @Override
        public void left(Visitor visitor) {}

        @Override
        public void close() {}
    };

    /**
     * Answers a request.
     *
     * @throws RallyException INVALID_PARAMS for what is asked wrongly, and whatever the home's server has to say
     */
    JsonNode run(Visitor visitor, String what, ObjectNode request);

    /** The visitor has closed the page. */
    void left(Visitor visitor);

    @Override
    void close();
}
