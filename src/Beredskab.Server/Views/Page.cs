using System.Text.Json;
using System.Text.Json.Serialization;

namespace Beredskab.Server.Views;

/// <summary>One piece of a list. <paramref name="Next"/> asks for the following piece; null: there is none.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>A choice on the wire is a word with hyphens: <c>not-needed</c>.</summary>
public sealed class WordJson<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower) where T : struct, Enum;
