using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Beredskab.Engine.Outside;

namespace Beredskab.Engine.Tests;

/// <summary>An event and what it wishes for, in a few lines that can be read and compared.</summary>
internal static partial class BookWords
{
    public const string Title = "What is not told of a state is as in the first.";

    /// <summary>A state with what it answers, the same answers together.</summary>
    public static IEnumerable<string> Page(string state, IEnumerable<(string Words, string Answer)> answers)
    {
        yield return $"## {state}";
        foreach (var answer in answers.GroupBy(told => told.Answer, told => told.Words))
        {
            yield return $"{string.Join(", ", answer)}:";
            yield return answer.Key;
        }
        yield return "";
    }

    public static IEnumerable<string> Tell((string Type, string Data) written, PersonId? by, PersonId? asker, IEnumerable<Reaction> reactions, DateTimeOffset at)
    {
        var told = JsonNode.Parse(written.Data)!.AsObject();
        told.Remove("hash");
        yield return $"    {written.Type} {(by == asker ? "" : $"by {by?.Value ?? "nobody"} ")}{Shorter(told.ToJsonString(s_plain))}";
        foreach (var reaction in reactions) yield return $"        {Wish(reaction, at)}";
    }

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Words in place of what stands for them.</summary>
    private static string Shorter(string data) => Secrets().Replace(data.Replace("\"", "", StringComparison.Ordinal), "'$1'");

    [GeneratedRegex(@"\{aside:aside-\d+-([^,]*),sha256:\w+\}")]
    private static partial Regex Secrets();

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Hashes();

    private static string Wish(Reaction reaction, DateTimeOffset at) => reaction switch
    {
        Reaction.Want(var effect) => $"wants {effect.Kind} {effect.Target}{(effect.IsFirstPage ? " first" : "")}{(effect.Expires is { } end ? $" for {end - at}" : "")} {About(effect.Work)}".TrimEnd(),
        Reaction.Withdraw(var address, var kinds, var why) => $"withdraws {string.Join('+', kinds)} of {address?.ToString() ?? "all"}: {why}",
        _ => "?",
    };

    private static string About(EffectWork work) => work switch
    {
        EffectWork.Page page => $"{page.About} {page.To.Person} round {page.Round}{(page.Text is { } text ? $" '{text}'" : "")}",
        EffectWork.Message message => $"{message.To.Person} '{message.Text?.Value ?? message.FreeText?.Id}'{(message.Asks ? " asks" : "")}",
        EffectWork.Light light => $"{light.Call.Action} {string.Join(' ', light.Call.With.Select(parameter => $"{parameter.Name}={string.Join('+', parameter.Values.Select(value => value.Source))}"))}".TrimEnd(),
        EffectWork.TellIncident(_, var news) => $"{news.GetType().Name} {Shorter(JsonSerializer.Serialize(news, news.GetType(), Wire.Options))}",
        EffectWork.TellRun(_, var news) => $"{news.GetType().Name} {Hashes().Replace(Shorter(JsonSerializer.Serialize(news, news.GetType(), Wire.Options)), "…")}",
        _ => "",
    };
}
