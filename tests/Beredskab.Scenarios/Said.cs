using System.Net;
using System.Text.Json;

namespace Beredskab.Scenarios;

/// <summary>How a server says no: a status, a stable code and a sentence.</summary>
internal static class Said
{
    public static async Task ShouldBeRefused(this HttpResponseMessage answer, HttpStatusCode status, string code, string? sentence = null)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        var detail = problem.GetProperty("detail").GetString().ShouldNotBeNull();
        detail.ShouldEndWith(".");
        if (sentence is not null) detail.ShouldContain(sentence);
    }
}
