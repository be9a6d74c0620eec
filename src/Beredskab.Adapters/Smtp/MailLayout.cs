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

    /// <summary>For a mail that can be answered.</summary>
    private static readonly Dictionary<string, IFluidTemplate> AnswerableFrames = new()
    {
        ["da"] = Parser.Parse("{{ text }}\n\n-- \nSendt af Beredskab. Svar på denne mail med ordet og koden øverst i dit svar, fx JA og koden.\n"),
        ["en"] = Parser.Parse("{{ text }}\n\n-- \nSent by Beredskab. Answer this mail with the word and the code at the top of your answer, such as YES and the code.\n"),
    };

    public static string Frame(string text, string language, bool isAnswerable)
    {
        var frames = isAnswerable ? AnswerableFrames : Frames;
        var context = new TemplateContext();
        context.SetValue("text", text);
        return frames.GetValueOrDefault(language, frames["da"]).Render(context);
    }
}
