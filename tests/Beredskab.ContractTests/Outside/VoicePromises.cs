using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="IVoiceGateway"/> promises.</summary>
public abstract class VoicePromises : Promises
{
    private const string Bo = "+4520300003";

    private static readonly VoiceCall Ring = new(
        new EffectKey("effect-7"), Bo, "Fjordby Kommune. Bekræft & svar: tryk 1 for <ja>.", "da", TimeSpan.FromSeconds(40));

    private IVoiceGateway Voice => Stage.Voice;

    [Fact]
    public async Task A_call_rings_at_the_person_with_its_words_and_language()
    {
        World.Phones.Add(Bo, "Bo Lund");

        var reference = (await Voice.Call(Ring, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;

        var call = World.Phones.Calls(Bo).ShouldHaveSingleItem();
        call.Sid.ShouldBe(reference);
        call.Text.ShouldBe(Ring.Text);
        call.Language[..2].ShouldBe("da");
        call.RingsFor.ShouldBe(TimeSpan.FromSeconds(40));
        call.Status.ShouldBe("ringing");
    }

    [Fact]
    public async Task A_call_whose_answer_was_cut_off_is_unknown_and_can_be_found_again()
    {
        World.Faults.Switch(new Fault.CutOff(), "voice", "call", times: 1);

        (await Voice.Call(Ring, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        (await Voice.Find(Ring, AMinute, NoStop)).ShouldBeOfType<WorldMemory.Found>()
            .Reference.ShouldBe(World.Phones.Calls(Bo).ShouldHaveSingleItem().Sid);
    }

    [Fact]
    public async Task A_call_that_was_never_placed_is_known_not_to_be_there()
    {
        World.Faults.Switch(new Fault.CutOff(TakesEffect: false), "voice", "call", times: 1);

        (await Voice.Call(Ring, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        (await Voice.Find(Ring, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
    }

    [Fact]
    public async Task Of_two_calls_to_the_same_number_nobody_can_tell_which_is_ours()
    {
        await Voice.Call(Ring, NoStop);
        await Voice.Call(Ring with { Effect = new EffectKey("effect-8") }, NoStop);

        (await Voice.Find(Ring, AMinute, NoStop)).ShouldBeOfType<WorldMemory.CannotTell>();
    }

    [Fact]
    public async Task Two_calls_within_a_minute_of_which_one_is_known_leave_one_that_is_ours_or_none()
    {
        var earlier = (await Voice.Call(Ring with { Effect = new EffectKey("effect-8") }, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;

        // The second was cut off before it arrived: nobody's phone rang for it, and the first must not be taken for it.
        (await Voice.Find(Ring with { Others = [earlier] }, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
        var own = (await Voice.Call(Ring, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;
        (await Voice.Find(Ring with { Others = [earlier] }, AMinute, NoStop)).ShouldBe(new WorldMemory.Found(own));
    }

    [Fact]
    public async Task A_call_from_long_before_the_attempt_is_not_taken_for_it()
    {
        await Voice.Call(Ring, NoStop);
        Stage.Clock.Forward(TimeSpan.FromHours(1));

        (await Voice.Find(Ring, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
    }

    [Fact]
    public async Task A_call_nobody_answers_for_is_unknown()
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(TakesEffect: true), "voice", "call", times: 1);

        (await Voice.Call(Ring, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_calls_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), "voice", "call", times: 1);

        ShouldTryAgainAfter(await Voice.Call(Ring, NoStop), seconds);

        World.Phones.Calls(Bo).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_number_that_is_no_number_fails_for_good() =>
        (await Voice.Call(Ring with { To = "112" }, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("21211");
}

public sealed class SimulatedVoicePromises : VoicePromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class TwilioVoicePromises : VoicePromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}
