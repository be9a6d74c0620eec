using Fluid;

namespace Beredskab.Adapters.Smtp;

/// <summary>
/// The frame around every mail, in the reader's language. Plain text: it is read on phones, by screen readers and by people who have just been told not to
/// trust mails.
/// </summary>
internal static class MailLayout
{
    private static readonly FluidParser Parser = new();

    private static readonly Dictionary<string, IFluidTemplate> Frames = new()
    {
        ["da"] = Parser.Parse("{{ text }}\n\n-- \nSendt af Beredskab. Svar ikke på denne mail; svar på den SMS, du har fået, eller log ind.\n"),
        ["en"] = Parser.Parse("{{ text }}\n\n-- \nSent by Beredskab. Do not answer this mail; answer the text message you got, or sign in.\n"),
    };

    public static string Frame(string text, string language)
    {
        var context = new TemplateContext();
        context.SetValue("text", text);
        return Frames.GetValueOrDefault(language, Frames["da"]).Render(context);
    }
}
