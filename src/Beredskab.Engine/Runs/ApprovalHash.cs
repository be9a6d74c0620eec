using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Beredskab.Engine.Runs;

/// <summary>
/// What approvers say yes to: SHA-256 of the RFC 8785 JSON {action, address, expires, incident, playbook, targets}. Any change of
/// it voids what was approved.
/// </summary>
public static class ApprovalHash
{
    /// <param name="expires">The last moment it may be met, or null when it has none; then the key is absent.</param>
    public static string Of(string action, Address address, DateTimeOffset? expires, IncidentId incident, string playbookHash, IEnumerable<string> targets)
    {
        using var buffer = new MemoryStream();
        // The keys stand in the order of RFC 8785, and ids hold nothing that it would write otherwise.
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("action", action);
            json.WriteString("address", address.ToString());
            if (expires is { } last) json.WriteString("expires", Wire.Instant(last));
            json.WriteString("incident", incident.Value);
            json.WriteString("playbook", playbookHash);
            json.WriteStartArray("targets");
            foreach (var target in targets.Order(StringComparer.Ordinal)) json.WriteStringValue(target);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Convert.ToHexStringLower(SHA256.HashData(buffer.ToArray()));
    }
}
