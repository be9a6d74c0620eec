using System.Text;
using Beredskab.Adapters.Twilio;

namespace Beredskab.ContractTests.Outside;

/// <summary>
/// Known signatures. The facts (token, URL, fields, signature) are those of the tests of twilio/twilio-csharp and twilio/twilio-node (MIT),
/// computed once more independently.
/// </summary>
public sealed class TwilioSignatureTests
{
    private static readonly Dictionary<string, string> Form = new()
    {
        ["CallSid"] = "CA1234567890ABCDE",
        ["From"] = "+14158675309",
        ["Digits"] = "1234",
        ["To"] = "+18005551212",
        ["Caller"] = "+14158675309",
    };

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", true)]
    [InlineData("https://MyCompany.com/myapp.php?foo=1&bar=2", "g9IN/x4Cft2g517EjYvEvM/W7LU=", true)]
    [InlineData("https://MyCompany.com:1234/myapp.php?foo=1&bar=2", "PCqOZm8cnu/L6+u5i5fuEd+Iac4=", true)]
    [InlineData("http://MyCompany.com/myapp.php?foo=1&bar=2", "XY7AlKOKL6im4yWyX84gldUrtis=", true)]
    [InlineData("http://username:password@MyCompany.com/myapp.php?foo=1&bar=2", "PJ08CxXr7KLPjEQCTc8LkUSMwSM=", true)]
    [InlineData("HTTP://username:password@MyCompany.com/myapp.php?foo=1&bar=2", "hy/l8pca+LFms4cvRdv8uiP6NGc=", true)]
    [InlineData("http://Username:Password@MyCompany.com/myapp.php?foo=1&bar=2", "SkTSKyDJH9kUlhItI0slbgZ1UsI=", true)]
    [InlineData("https://MyCompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false)]
    [InlineData("https://MyCompany.com:1234/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false)]
    [InlineData("http://MyCompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false)]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "NOTRSOYDt4T1cUTdK1PDd93/VVr8B8=", false)]
    [InlineData("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", true)]
    [InlineData("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", true)]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w=", true)]
    [InlineData("http://mycompany.com/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4=", true)]
    [InlineData("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "CYn1h0gLBdNxDGkKJg6hYohgeD8=", true)]
    public void A_form_is_twilios_when_its_signature_says_so(string url, string signature, bool isValid) =>
        TwilioSignature.IsValid("12345", url, Form, signature).ShouldBe(isValid);

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620", "a9nBmqA0ju/hNViExpshrM61xv4=", true)]
    [InlineData("https://mycompany.com/myapp.php?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620", "y77kIzt2vzLz71DgmJGsen2scGs=", true)]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", false)]
    public void A_body_is_twilios_when_its_hash_is_in_the_signed_url(string url, string signature, bool isValid)
    {
        TwilioSignature.IsValidBody("12345", url, Encoding.UTF8.GetBytes("{\"property\": \"value\", \"boolean\": true}"), signature).ShouldBe(isValid);
        TwilioSignature.IsValidBody("12345", url, Encoding.UTF8.GetBytes("{}"), signature).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://example.com/path?test=param", "IdwMFypqvNxti3YgvWWmfcNL26M=", true)]
    [InlineData("https://example.com:443/path?test=param", "loLgTitFAoWx57yy5oEU4Hlddzw=", true)]
    [InlineData("https://example.com/path?test=param%27WithQuote", "GfI7onHX/KQ2k1oVS3cUTVk4IEw=", true)]
    [InlineData("https://example.com/path?test=param'WithQuote", "HkuXLxVQ7zHv9LmGpzlLuGaxhJY=", true)]
    [InlineData("https://example.com/path?test=param2", "loLgTitFAoWx57yy5oEU4Hlddzw=", false)]
    public void A_url_may_be_spelled_with_or_without_its_port_and_with_either_quote(string received, string signature, bool isValid) =>
        TwilioSignature.IsValid("s3cr3t", received, [], signature).ShouldBe(isValid);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("æ")]
    public void No_signature_is_no_proof(string? signature) =>
        TwilioSignature.IsValid("12345", "https://mycompany.com/", Form, signature).ShouldBeFalse();

    [Fact]
    public void A_changed_field_or_another_token_is_a_forgery()
    {
        const string url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        const string signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

        TwilioSignature.IsValid("12345", url, new Dictionary<string, string>(Form) { ["Digits"] = "1235" }, signature).ShouldBeFalse();
        TwilioSignature.IsValid("12346", url, Form, signature).ShouldBeFalse();
    }

    [Fact]
    public void A_field_given_twice_with_one_value_counts_once()
    {
        KeyValuePair<string, string>[] twice = [.. Form, new("Digits", "1234")];

        TwilioSignature.IsValid("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", twice, "RSOYDt4T1cUTdK1PDd93/VVr8B8=").ShouldBeTrue();
    }
}
