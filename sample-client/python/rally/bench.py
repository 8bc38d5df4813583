"""How long an ``infer`` takes, the whole path through TCP and the exchange file:

python3 -m rally.bench --rows 128
"""

import argparse
import json
import tempfile
import time
from array import array

import rally

FEATURES = 11


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", help="its jar, program or image (RALLY_SERVER_JAR, or what was built here)")
    parser.add_argument("--rows", type=int, default=128, help="observations in each request (%(default)s)")
    parser.add_argument("--requests", type=int, default=10_000, help="how many are measured (%(default)s)")
    arguments = parser.parse_args()
    observation, action = {"type": "float32", "shape": [FEATURES]}, {"type": "discrete", "n": 3}
    with tempfile.TemporaryDirectory() as home, rally.launch(arguments.server, home=home) as server:
        agent = server.create({"name": "bench", "observation": observation, "action": action})
        slot = agent.open_exchange(arguments.rows)[0]
        observations = array("f", [0.5]) * (arguments.rows * FEATURES)
        took = []
        for _ in range(2 * arguments.requests):  # the first half warms the server up
            begun = time.perf_counter()
            agent.infer(slot, observations, deterministic=True)
            took.append(time.perf_counter() - begun)
    took = sorted(took[arguments.requests :])
    p50, p99 = (took[len(took) * share // 100] for share in (50, 99))
    print(
        json.dumps(
            {
                "rows": arguments.rows,
                "p50_us": round(p50 * 1e6, 1),
                "p99_us": round(p99 * 1e6, 1),
                "observations_per_s": round(arguments.rows / p50),
                "numpy": rally.columns.numpy is not None,
            }
        )
    )


if __name__ == "__main__":
    main()
