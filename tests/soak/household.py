"""A household, its devices and voices, and everything that can go wrong, against a model that knows what is true.

Hypothesis chooses what the people do, what the network does and when; the model is told only what a person could know:
what they did, and whether they were told that it could not be noted.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from micropractice import outbox as outbox_module
from micropractice import store as store_module
from micropractice.alexa import deadline
from micropractice.alexa.skill import build
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.outbox import OutboxUnavailable, SQSOutbox, consumer
from micropractice.store import DynamoDBStore
from speaker.echo import SKILL_ID, Echo, Exchange
from tests.servers import dynamodb, new_queue, new_table, received, sqs
from tests.servers.faults import Fault, faults_before
from tests.soak.world import START, Deed, Device, Tally, World

TURN = 0.2  # seconds; so that 10,000 steps are minutes
HOLD, SLOW = 0.25, 0.03  # seconds that what hangs, and what is slow, is held
ZONES = ["America/Los_Angeles", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/London", "Pacific/Pago_Pago"]
VOICES = ["home", "first", "second"]
QUESTIONS = 4  # of three good things
A_MESSAGE_LIVES = timedelta(days=14)
DEEDS_BEFORE_A_DELETION = 6
FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
NOT_NOTED = "I could not note this practice just now."

voices, both = st.sampled_from(VOICES), st.sampled_from([0, 1])


class Household(RuleBasedStateMachine):
    world: ClassVar[World]
    tally: ClassVar[Tally]

    @initialize(chance=st.randoms(use_true_random=True))
    def move_in(self, chance: Random) -> None:
        world = self.world
        self.chance = chance
        self.weather = {"table": 0.1, "queue": 0.1}
        world.before_table.choose = lambda operation: self.fault("table")
        world.before_queue.choose = lambda operation: self.fault("queue")
        self.table, self.queue = new_table(world.dynamodb), new_queue(world.sqs, most_tries=1000)
        store = DynamoDBStore(self.table.name, dynamodb(world.before_table.endpoint, store_module.IMPATIENT))
        url = self.queue.url.replace(world.sqs, world.before_queue.endpoint)
        outbox = SQSOutbox(url, sqs(world.before_queue.endpoint, outbox_module.IMPATIENT))
        self.handler = build(store, lambda device: self.zones[device.id], SKILL_ID, outbox)
        self.deliver = consumer(store, self.moment)
        self.plain = DynamoDBStore(self.table.name, dynamodb(world.dynamodb))
        self.deliver_plainly = consumer(self.plain, self.moment)
        self.sqs = sqs(world.sqs)
        self.now = START
        takes = (partial(self.take, n) for n in range(2))
        self.devices = [Device(Echo(take, START, ZONES[n + 1])) for n, take in enumerate(takes)]
        self.devices[1].echo.device = "screen"
        self.zones: dict[str, str] = {}  # by the device's id, which stays what it was in a request that comes again
        self.must: set[Deed] = set()
        self.may: set[Deed] = set()
        self.stopped: set[Deed] = set()
        self.written: set[str] = set()  # for whom something is in the table for certain
        self.log: list[str] = []
        self.last: Mapping[str, Any] = {}
        self.turns = 0
        self.emptied = START
        self.deeds = 0

    def moment(self) -> float:
        return self.now.timestamp()

    # What the network does ############################################################################################

    def fault(self, server: str) -> Fault:
        return self.chance.choice(FAULTS) if self.chance.random() < self.weather[server] else Fault.NONE

    @rule(table=st.sampled_from([0.0, 0.2, 0.5, 1.0]), queue=st.sampled_from([0.0, 0.2, 1.0]))
    def change_weather(self, table: float, queue: float) -> None:
        self.step(f"weather {table} {queue}")
        self.weather = {"table": table, "queue": queue}

    # What may happen depends on nothing that takes real time: Hypothesis wants to meet the same choices again.
    @precondition(lambda self: self.turns > 5)
    @rule(twice=st.booleans(), goes_on=st.booleans())
    def bring_the_outbox(self, twice: bool, goes_on: bool) -> None:
        """Deliver a batch of messages through the same weather; those that fail stay.

        Whoever was told that something could not be noted may say something more before.
        """
        for device in self.devices:
            if goes_on and device.carried and device.echo.session:
                self.say(device, "what's my streak")
        self.step("outbox")
        self.turns = 0
        self._bring(self.deliver, twice=twice)

    def _bring(self, deliver: Callable[[Mapping[str, Any], object], dict[str, Any]], *, twice: bool) -> int:
        messages = received(self.queue)
        for _ in range(1 + twice):
            failures = {one["itemIdentifier"] for one in deliver({"Records": messages}, None)["batchItemFailures"]}
        for message in messages:
            if message["messageId"] not in failures:
                self.sqs.delete_message(QueueUrl=self.queue.url, ReceiptHandle=message["receiptHandle"])
        self.tally.delivered += len(messages) - len(failures)
        return len(messages)

    def empty_the_outbox(self) -> None:
        self.world.before_table.settle()
        self.world.before_queue.settle()
        while self._bring(self.deliver_plainly, twice=True):
            pass
        self.emptied = self.now

    # What people do ###################################################################################################

    def take(self, n: int, envelope: dict[str, Any]) -> dict[str, Any]:
        self.last = envelope
        self.zones[envelope["context"]["System"]["device"]["deviceId"]] = self.devices[n].echo.zone
        return self.handler(envelope, None)

    @rule(hours=st.sampled_from([0.01, 5, 24, 72, 24 * 16]), n=both, zone=st.none() | st.sampled_from(ZONES))
    def wait(self, hours: float, n: int, zone: str | None) -> None:
        """Time goes by, or somebody flies somewhere. Screens never say that a session is over."""
        self.step(f"wait {hours} {zone}")
        for device in self.devices:
            self.vanish(device)
        if self.now + timedelta(hours=hours) > self.emptied + A_MESSAGE_LIVES:
            self.empty_the_outbox()
        self.now += timedelta(hours=hours)
        self.devices[n].echo.zone = zone or self.devices[n].echo.zone

    @rule(n=both, who=voices)
    def practise(self, n: int, who: str) -> None:
        self.begin_gratitude(n, who)
        self.answer_on(self.devices[n], QUESTIONS)

    @rule(n=both, who=voices)
    def begin_gratitude(self, n: int, who: str) -> None:
        device = self.begin(n, who)
        self.say(device, "three good things")
        device.doing, device.questions = "gratitude", QUESTIONS
        device.deed = Deed(who, Fact(Kind.GRATITUDE, self.day_at(device)))

    @precondition(lambda self: self.any_doing("gratitude"))
    @rule(times=st.integers(1, QUESTIONS), data=st.data())
    def answer(self, times: int, data: st.DataObject) -> None:
        self.answer_on(data.draw(st.sampled_from(self.any_doing("gratitude"))), times)

    def answer_on(self, device: Device, times: int) -> None:
        for _ in range(min(times, device.questions)):
            exchange = self.say(device, "next")
            device.questions -= 1
        if not device.questions:
            self.finish(device, exchange)

    @rule(n=both, who=voices)
    def begin_breathing(self, n: int, who: str) -> None:
        device = self.begin(n, who)
        exchange = self.say(device, "breathe for a minute")
        device.doing, device.forgotten = "breathing", False
        device.deed = Deed(who, Fact(Kind.BREATHING, self.day_at(device)))
        device.until = self.now + timedelta(seconds=exchange.seconds)
        device.noted = self.is_kept(exchange)

    @precondition(lambda self: self.any_doing("breathing"))
    @rule(data=st.data())
    def stop_early(self, data: st.DataObject) -> None:
        device = data.draw(st.sampled_from(self.any_doing("breathing")))
        if self.now > device.until - timedelta(seconds=40):
            return
        device.echo.now = self.now
        exchange = self.turn(device, lambda: device.echo.interrupt(timedelta(seconds=3), "stop"))
        if device.deed and not device.forgotten:
            # Where nothing could take it away, what is pending of it counts.
            (self.stopped if self.is_kept(exchange) else self.may).add(device.deed)
        self.leave(device)

    @precondition(lambda self: self.any_doing("breathing"))
    @rule(data=st.data(), spoken=st.booleans())
    def hear_out(self, data: st.DataObject, spoken: bool) -> None:
        device = data.draw(st.sampled_from(self.any_doing("breathing")))
        self.now = max(self.now, device.until)
        if spoken:
            self.finish(device, self.say(device, "next"))
            return
        device.echo.now = self.now
        ended = self.turn(device, device.echo.stop_listening)
        self.must_or_may(device, kept=self.is_kept(ended) or (device.noted and not device.forgotten))
        self.leave(device)

    @precondition(lambda self: self.last)  # once is enough
    @rule()
    def send_again(self) -> None:
        """The last request of all arrives a second time."""
        self.step("again")
        self.handler(self.last, None)
        self.last = {}

    @precondition(lambda self: self.deeds > DEEDS_BEFORE_A_DELETION)
    @rule(n=both, who=voices)
    def forget(self, n: int, who: str) -> None:
        device = self.begin(n, who)
        if self.written != set(VOICES):  # what is still on its way for somebody new cannot be kept out
            self.world.before_table.settle()
        self.deeds = 0
        self.say(device, "forget me")
        exchange = self.say(device, "yes")
        if exchange.speech.startswith("It is all deleted."):
            self.all_deleted()
        else:
            assert exchange.speech.startswith("I am sorry. I could not delete it all just now."), exchange.speech
            # What was on its way from before may be dropped from now on, a stop too, and what is there may be left.
            self.may |= self.must | self.stopped
            self.must = set()
            self.written.clear()
            for one in self.devices:
                one.noted = False
                self.may |= one.carried
                one.carried.clear()
        self.leave(device)
        self.last = {}

    @precondition(lambda self: self.deeds > DEEDS_BEFORE_A_DELETION)
    @rule(n=both)
    def disable(self, n: int) -> None:
        """The platform sends the event until it is taken. The household that comes back is another one."""
        self.step("disable")
        self.deeds = 0
        for device in self.devices:
            self.leave(device)
            device.carried.clear()
        self.world.before_table.settle()
        for attempt in range(20):
            if attempt == 19:
                self.weather = {"table": 0.0, "queue": 0.0}
            try:
                self.devices[n].echo.now = self.now
                self.devices[n].echo.event("SkillDisabled")
                break
            except OutboxUnavailable:
                self.now += timedelta(minutes=1)
        self.world.before_table.settle()
        self.empty_the_outbox()
        self.now += timedelta(seconds=1)
        self.all_deleted()
        self.last = {}

    # What the model makes of it #######################################################################################

    def step(self, what: str) -> None:
        self.log.append(f"{self.now:%d %H:%M:%S} {what}")
        self.tally.steps[what.partition(" ")[0]] += 1

    def begin(self, n: int, who: str) -> Device:
        device = self.devices[n]
        self.vanish(device)
        device.echo.who = who
        return device

    def say(self, device: Device, words: str) -> Exchange:
        device.echo.now = self.now
        device.echo._speaking = timedelta()
        return self.turn(device, lambda: device.echo.say(words))

    def turn(self, device: Device, take: Callable[[], Exchange | None]) -> Exchange:
        self.world.before_queue.settle()  # what an earlier turn sent is not taken for this one's
        self.sent = self.world.before_queue.done
        exchange = take()
        assert exchange
        self.now = device.echo.now + timedelta(seconds=1)
        self.turns += 1
        self.step(f"{exchange.you or exchange.intent} on {self.devices.index(device)} as {device.echo.who}")
        self.log[-1] += f" -> {exchange.speech[:60]!r} {exchange.response.get('sessionAttributes', {}).get('unsaved')}"
        if not self.unsaved(exchange):
            self.written.add(device.echo.who)
            self.must |= device.carried
            self.may -= device.carried
            device.carried.clear()
        return exchange

    def unsaved(self, exchange: Exchange) -> bool:
        return bool((exchange.response.get("sessionAttributes") or {}).get("unsaved"))

    def is_kept(self, exchange: Exchange) -> bool:
        """Return whether all that became true in a turn is in the table or in the outbox for certain."""
        return not self.unsaved(exchange) or self.world.before_queue.done > self.sent

    def day_at(self, device: Device) -> date:
        return device.echo.now.astimezone(ZoneInfo(device.echo.zone)).date()

    def finish(self, device: Device, exchange: Exchange) -> None:
        told = NOT_NOTED in exchange.speech
        self.must_or_may(device, kept=not told)
        device.doing = ""
        if told and device.deed:
            self.tally.told += 1
            device.carried.add(device.deed)

    def any_doing(self, what: str) -> list[Device]:
        return [device for device in self.devices if device.doing == what]

    def must_or_may(self, device: Device, *, kept: bool) -> None:
        assert device.deed
        self.deeds += 1
        self.tally.practices += 1
        if kept:
            self.must.add(device.deed)
        elif device.deed not in self.must:
            self.may.add(device.deed)

    def vanish(self, device: Device) -> None:
        """The session is gone without a word. A breathing goes on and is heard out."""
        if device.doing == "breathing" and not device.forgotten:
            self.must_or_may(device, kept=device.noted)
            self.now = max(self.now, device.until)
        self.leave(device)
        device.carried.clear()

    def leave(self, device: Device) -> None:
        device.doing, device.echo.session, device.echo._speaking = "", None, timedelta()

    def all_deleted(self) -> None:
        self.tally.deletions += 1
        self.must, self.may, self.stopped = set(), set(), set()
        self.written.clear()
        for device in self.devices:
            device.carried.clear()
            device.forgotten = True

    def teardown(self) -> None:
        """Let the weather clear and everything arrive, and compare."""
        if not hasattr(self, "log"):
            return
        self.weather = {"table": 0.0, "queue": 0.0}
        for device in self.devices:
            if device.carried and device.echo.session:
                self.say(device, "what's my streak")
            self.vanish(device)
        self.world.before_table.settle()
        self.empty_the_outbox()
        found: set[Deed] = set()
        for who in VOICES:
            self.devices[0].echo.who = who
            record = self.plain.load(self.devices[0].echo.person)
            found |= {Deed(who, fact) for fact in record.progress(self.now + timedelta(days=3)).facts}
        lost, invented = self.must - found, found - self.must - self.may
        if lost or invented:
            raise AssertionError("\n".join([f"lost: {lost}, invented: {invented}", *self.log[-60:]]))
        self.tally.expected += len(self.must)
        self.tally.found += len(found - (self.may - self.must))


def run_alone(dynamodb_endpoint: str, sqs_endpoint: str, steps: int, *, derandomize: bool = False) -> Tally:
    """Run as `run` does, before servers of one's own that fail."""
    with (
        faults_before(dynamodb_endpoint, hold=HOLD, slow=SLOW) as table,
        faults_before(sqs_endpoint, hold=HOLD, slow=SLOW) as queue,
    ):
        return run(World(dynamodb_endpoint, sqs_endpoint, table, queue), steps, derandomize=derandomize)


def run(world: World, steps: int, *, derandomize: bool = False) -> Tally:
    """Run at least so many turns and events, in several households. Raises `AssertionError` with what happened."""
    Household.world, Household.tally = world, Tally()
    usual, deadline.TURN = deadline.TURN, TURN
    some = settings(
        max_examples=6,
        stateful_step_count=50,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # what depends on time is not made smaller by trying again
        suppress_health_check=list(HealthCheck),
    )
    try:
        while Household.tally.steps.total() < steps:
            run_state_machine_as_test(Household, settings=some)
    finally:
        deadline.TURN = usual
    for server in (world.before_table, world.before_queue):
        Household.tally.faults.update({str(fault): n for fault, n in server.injected.items()})
    return Household.tally
