using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Tests;

public class AddressTests
{
    [Theory]
    [InlineData("isolate", "isolate", 0, null)]
    [InlineData("isolate~2", "isolate", 2, null)]
    [InlineData("isolate~2.7", "isolate", 2, 7)]
    [InlineData("isolate~10.1", "isolate", 10, 1)]
    public void An_address_is_read_and_written_the_same(string text, string step, int turn, int? card)
    {
        Address.TryParse(text, out var address).ShouldBeTrue();

        address.ShouldBe(new(new(step), turn, card));
        address.ToString().ShouldBe(text);
        address.IsNewest.ShouldBe(turn == 0);
        address.Turn.ShouldBe(new(new(step), turn));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("~1")]
    [InlineData("isolate~")]
    [InlineData("isolate~0")]
    [InlineData("isolate~-1")]
    [InlineData("isolate~one")]
    [InlineData("isolate~1.")]
    [InlineData("isolate~1.0")]
    [InlineData("isolate~1.x")]
    [InlineData("isolate~.1")]
    [InlineData("isolate~1.2.3")]
    public void What_is_no_address_is_not_taken_for_one(string? text)
    {
        Address.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Address.Parse(text!));
    }

    /// <summary>The text is written out here, so that anybody can check a hash of an approval by hand.</summary>
    [Theory]
    [InlineData(true, """{"action":"accounts.isolate","address":"isolate~2","expires":"2026-04-03T03:50:00.000Z","incident":"incident-1","playbook":"sha256:abc","targets":["kim","ulla"]}""")]
    [InlineData(false, """{"action":"accounts.isolate","address":"isolate~2","incident":"incident-1","playbook":"sha256:abc","targets":["kim","ulla"]}""")]
    public void What_is_approved_is_all_that_can_be_read_in_whatever_order_the_accounts_stand(bool expires, string json)
    {
        var last = new DateTimeOffset(2026, 4, 3, 5, 50, 0, TimeSpan.FromHours(2));

        foreach (var accounts in (string[][])[["ulla", "kim"], ["kim", "ulla"]])
            ApprovalHash.Of("accounts.isolate", Address.Parse("isolate~2"), expires ? last : null, new("incident-1"), "sha256:abc", accounts)
                .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))));
    }
}
