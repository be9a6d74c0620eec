namespace Beredskab.Playbooks;

/// <summary>What a key of the format is called when people are told of it: <c>asks.finding.options.hostile</c> is the option 'hostile' of the question 'finding'.</summary>
internal static class KeyWords
{
    private static readonly Dictionary<string, (string Danish, string English)> s_words = new(StringComparer.Ordinal)
    {
        ["title"] = ("titlen", "the title"), ["task"] = ("opgaven", "the task"), ["decide"] = ("spørgsmålet", "the question"), ["note"] = ("noten", "the note"), ["done-when"] = ("hvornår den er færdig", "when it is done"),
        ["when"] = ("betingelsen", "the condition"), ["after"] = ("hvad den venter på", "what it waits for"), ["card"] = ("kortet", "the card"), ["page"] = ("beskeden til den, der kaldes", "the message to whoever is called"),
        ["approve"] = ("godkendelsen", "the approval"), ["within"] = ("tiden", "the time"), ["roles"] = ("rollerne", "the roles"), ["if-nobody"] = ("når ingen godkender", "what happens when nobody approves"), ["before"] = ("hvornår der godkendes", "when it is approved"),
        ["on-failure"] = ("hvad der sker, når det mislykkes", "what happens when it fails"), ["role"] = ("rollen", "the role"), ["due"] = ("fristen", "the deadline"), ["acknowledge-within"] = ("hvor længe der ventes på svar", "how long an answer is waited for"),
        ["evidence"] = ("dokumentationen", "the evidence"), ["receipt"] = ("kvitteringen", "the receipt"), ["repeat"] = ("gentagelsen", "the repetition"), ["every"] = ("hvor tit", "how often"), ["until"] = ("indtil hvornår", "until when"),
        ["undo"] = ("fortrydelsen", "the undoing"), ["level"] = ("niveauet", "the level"), ["start"] = ("begyndelsen", "the beginning"), ["at-most"] = ("det højeste", "the most"), ["to"] = ("modtagerne", "the recipients"), ["by"] = ("kanalerne", "the channels"), ["from"] = ("hvem der skal svare", "who is to answer"),
        ["text"] = ("teksten", "the text"), ["channel"] = ("kanalen", "the channel"), ["channels"] = ("kanalerne", "the channels"), ["audience"] = ("modtagerne", "the audience"), ["notify"] = ("underretningen", "the notification"), ["action"] = ("handlingen", "the action"), ["answers"] = ("svarene", "the answers"),
        ["required"] = ("om der skal svares", "whether an answer is needed"), ["type"] = ("slagsen", "the kind"), ["default"] = ("forslaget", "the default"), ["again"] = ("hvad der gøres om", "what is done again"), ["ask-again"] = ("hvornår der spørges igen", "when it is asked again"),
        ["starts"] = ("urene, den starter", "the clocks it starts"), ["stops"] = ("urene, den stopper", "the clocks it stops"), ["waives"] = ("urene, den fritager for", "the clocks it waives"), ["records"] = ("hvad den fastslår", "what it records"), ["uses"] = ("beskederne, den bruger", "the messages it uses"),
        ["checklist"] = ("tjeklisten", "the checklist"), ["wait"] = ("ventetiden", "the wait"), ["for"] = ("hvor længe", "how long"), ["signal"] = ("signalet", "the signal"), ["call"] = ("indsatsplanen, den kalder", "the playbook it calls"), ["alongside"] = ("hvad der sker ved siden af", "what happens alongside"),
        ["for-each"] = ("hvad der er kort for", "what there are cards for"), ["report"] = ("indberetningen", "the report"), ["share"] = ("delingen", "the sharing"), ["several"] = ("om der kan vælges flere", "whether several can be chosen"), ["opens"] = ("hvornår den åbner", "when it opens"),
        ["purpose"] = ("formålet", "the purpose"), ["notice"] = ("bemærkningen", "the notice"), ["informed"] = ("hvem der orienteres", "who is informed"), ["clocks"] = ("urene", "the clocks"), ["requirements"] = ("kravene", "the requirements"), ["triggers"] = ("hvad der udløser den", "what triggers it"),
        ["exit-criteria"] = ("afslutningskriterierne", "the exit criteria"), ["promises"] = ("løfterne", "the promises"), ["one-per"] = ("om der er ét forløb for hver hændelse eller hvert kald", "whether there is one run for each incident or each call"), ["review-every"] = ("hvor tit den gennemgås", "how often it is reviewed"), ["review-by"] = ("næste gennemgang", "the next review"),
        ["tlp"] = ("TLP-mærkningen", "the TLP mark"), ["code"] = ("koden", "the code"), ["afterwards"] = ("hvad der følger", "what follows"), ["shared"] = ("om den deles", "whether it is shared"), ["remark"] = ("bemærkningen", "the remark"), ["language"] = ("sproget", "the language"),
        ["da"] = ("den danske tekst", "the Danish text"), ["en"] = ("den engelske tekst", "the English text"), ["alone"] = ("om den står alene", "whether it stands alone"), ["on-request"] = ("kun når nogen beder om det", "only when somebody asks for it"),
    };

    /// <summary>Lists of named things: the word before a name.</summary>
    private static readonly Dictionary<string, (string Danish, string English)> s_named = new(StringComparer.Ordinal)
    {
        ["asks"] = ("spørgsmålet", "the question"), ["options"] = ("svarmuligheden", "the option"), ["with"] = ("værdien", "the value"),
    };

    /// <summary>What stands in an order.</summary>
    public static string Order(string list, bool isDanish) => list switch
    {
        "phases" => isDanish ? "faser" : "phases",
        "inputs" => isDanish ? "felter" : "inputs",
        "messages" => isDanish ? "beskeder" : "messages",
        "steps" => isDanish ? "trin" : "steps",
        "options" => isDanish ? "svarmuligheder" : "options",
        _ => isDanish ? "spørgsmål" : "questions",
    };

    public static string Name(string key, bool isDanish)
    {
        var (names, parts) = (new List<string>(), key.Split('.'));
        for (var at = 0; at < parts.Length; at++)
            if (s_named.TryGetValue(parts[at], out var named) && at + 1 < parts.Length) names.Add($"{(isDanish ? named.Danish : named.English)} '{parts[++at]}'");
            else if (s_words.TryGetValue(parts[at], out var word)) names.Add(isDanish ? word.Danish : word.English);
            else names.Add(parts[at]);
        // A sentence in its own language is that sentence.
        if (names.Count > 1 && parts[^1] is "da" or "en" && parts[^1] == (isDanish ? "da" : "en")) names.RemoveAt(names.Count - 1);
        names.Reverse();
        return string.Join(isDanish ? " i " : " of ", names);
    }

    /// <summary>As it is said, not as it is written.</summary>
    public static string Value(string key, string value, bool isDanish) => value switch
    {
        "yes" or "true" => isDanish ? "ja" : "yes",
        "no" or "false" => isDanish ? "nej" : "no",
        _ when key.Split('.')[^1] is "da" or "en" => isDanish ? $"“{value}”" : $"\"{value}\"",
        _ => value,
    };
}
