using System.Net;
using Beredskab.Adapters;
using Microsoft.AspNetCore.Http;

namespace Beredskab.ContractTests.Outside;

/// <summary>The adapters reach what is configured and nothing else.</summary>
public sealed class EgressTests : IAsyncLifetime
{
    private Doorway _door = null!;

    public async ValueTask InitializeAsync() => _door = await Doorway.Open();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task A_redirect_is_shown_and_not_followed()
    {
        await using var elsewhere = await Doorway.Open();
        _door.Answer = _ => Results.Redirect(elsewhere.Url.AbsoluteUri);
        using var line = Egress.Client(_door.Url);

        (await line.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        elsewhere.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_host_port_or_scheme_than_the_configured_is_refused()
    {
        await using var elsewhere = await Doorway.Open();
        using var line = Egress.Client(_door.Url);

        foreach (var url in new[] { elsewhere.Url.AbsoluteUri, $"http://localhost:{_door.Url.Port}/", $"https://127.0.0.1:{_door.Url.Port}/" })
            await Should.ThrowAsync<EgressRefusedException>(() => line.GetAsync(url));

        _door.Received.ShouldBeEmpty();
        elsewhere.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_unless_it_is_said_to_be_inside()
    {
        var named = new UriBuilder(_door.Url) { Host = "tickets.fjordby.example" }.Uri;
        Egress.Resolver inwards = (_, _) => Task.FromResult(new[] { IPAddress.Loopback });
        using var refused = Egress.Client(named, isInternal: false, inwards);
        using var allowed = Egress.Client(named, isInternal: true, inwards);

        (await Should.ThrowAsync<HttpRequestException>(() => refused.GetAsync("/"))).InnerException.ShouldBeOfType<EgressRefusedException>();
        _door.Received.ShouldBeEmpty();
        (await allowed.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("2001:4860:4860::8888", false)]
    public void A_private_address_is_known_for_one(string address, bool isPrivate) =>
        Egress.IsPrivate(IPAddress.Parse(address)).ShouldBe(isPrivate);
}
