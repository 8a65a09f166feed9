"""Makes unigram.json anew: a small Unigram tokenizer, and the tokens that Hugging Face's tokenizers find with it.

usage: python3 -m pip install --target /tmp/python sentencepiece==0.2.3 tokenizers==0.23.3
       PYTHONPATH=/tmp/python python3 Tests/SentenceEncoderTests/Fixtures/unigram.py > /tmp/unigram.json

sentencepiece trains the pieces on the sentences below and gives its table nmt_nfkc, the one of XLM-R and its relatives.
Special tokens in a text are text here: the tokenizer that is asked has names for them that are in no text. The texts
are stripped first, as sentence-transformers does.
"""
import base64
import io
import json

import sentencepiece
import tokenizers

SENTENCES = """
The badge reader at the side entrance does not accept my card.
Where do I find the invoice of last month? I cannot download it.
After the update nobody can open the report that I shared with my colleagues.
The webinar starts at ten o'clock, and the link in the mail does not work.
How can I change my password, and who can see my registration?
The recording has no sound after the first twenty minutes.
Please reset the settings of our account; the calendar shows the wrong time zone.
Der Kartenleser am Seiteneingang nimmt meinen Ausweis nicht an.
Wo finde ich die Rechnung vom letzten Monat? Ich kann sie nicht herunterladen.
Nach der Aktualisierung kann niemand den Bericht öffnen, den ich freigegeben habe.
Das Seminar beginnt um zehn Uhr, und der Link in der E-Mail funktioniert nicht.
Wie ändere ich mein Passwort, und wer sieht meine Anmeldung? Die Größe stimmt nicht.
Die Aufzeichnung hat nach zwanzig Minuten keinen Ton, und der Kalender zeigt eine falsche Zeitzone.
Le lecteur de badges de l'entrée latérale n'accepte pas ma carte.
Où est la facture du mois dernier ? Je ne peux pas la télécharger.
Après la mise à jour, personne ne peut ouvrir le rapport que j'ai partagé.
Comment changer mon mot de passe, et qui voit mon inscription ?
¿Dónde encuentro la factura del mes pasado? No puedo descargarla.
El lector de tarjetas de la entrada lateral no acepta mi tarjeta.
Después de la actualización nadie puede abrir el informe que compartí ayer.
Não consigo abrir o relatório depois da atualização; a reunião começa às dez horas.
Dove trovo la fattura del mese scorso? Non riesco a scaricarla, perché il collegamento è scaduto.
Geçen ayın faturasını nerede bulabilirim? Şifremi değiştiremiyorum, bağlantı çalışmıyor.
Gdzie znajdę fakturę za zeszły miesiąc? Nie mogę zmienić hasła, łącze nie działa.
Где найти счёт за прошлый месяц? Я не могу его скачать.
После обновления никто не может открыть отчёт, которым я поделился.
Как изменить пароль, и кто видит мою регистрацию на вебинар?
Πού βρίσκω το τιμολόγιο του περασμένου μήνα; Δεν μπορώ να αλλάξω τον κωδικό μου.
أين أجد فاتورة الشهر الماضي؟ لا أستطيع تنزيلها بعد التحديث.
كيف أغير كلمة المرور، ومن يرى تسجيلي في الندوة؟
איפה אני מוצא את החשבונית של החודש שעבר? הקישור בדואר לא עובד.
पिछले महीने का बिल कहाँ मिलेगा? मैं पासवर्ड कैसे बदलूँ?
अपडेट के बाद कोई भी रिपोर्ट नहीं खोल सकता।
先月の請求書はどこにありますか。ダウンロードできません。
アップデートの後、共有したレポートを誰も開けません。
パスワードを変更するにはどうすればいいですか。
上个月的发票在哪里？我无法下载。
更新之后，没有人能打开我分享的报告。
如何更改密码？谁能看到我的注册信息？
지난달 청구서는 어디에 있나요? 다운로드할 수 없습니다.
업데이트 후에 아무도 보고서를 열 수 없습니다. 비밀번호를 어떻게 바꾸나요?
ใบแจ้งหนี้ของเดือนที่แล้วอยู่ที่ไหน ฉันเปลี่ยนรหัสผ่านไม่ได้
Tôi tìm hóa đơn tháng trước ở đâu? Liên kết không hoạt động.
Error 404, code E-1207: file not found (3 of 15), version 2.6.1, 50% done.
""".strip().splitlines()

TEXTS = [
    *SENTENCES[0:40:3],
    "", " ", "\n\t \u3000", "a", "Card", "CARD card", "  two  spaces   and\ttabs\r\nand lines  ",
    "unbelievably", "xylophonist",
    "the.card,the;card--the", "50%", "www.example.org/a?b=c&d=%20", "E-1207 E1207 12071207", "▁",
    "▁▁card ▁ card▁", "_ __",
    "<s> card </s>", "<unk><pad>", "<mask> card", "[CLS] card [SEP]", "<s", "``card''",
    "café cafe\u0301 CAFÉ", "Zu\u0308rich ZÜRICH zürich", "Å Å A\u030a", "ﬁnd the oﬃce", "①② ½ ™ ℃ ㎏",
    "１２３ ＡＢＣ ｶﾞｷﾞ ﾊﾟ",
    "①\u0301 x\u0301 a\u0301\u0302 ﬁ\u0301", "a\u0301\u0302\u0303\u0304", "e\u0301" * 30, "\u0301",
    "\u0301card", "a" + "\u0301" * 200,
    "A\u200bB\u200cC\u200dD\ufeffE\u00adF", "a\u00a0b\u2003c\u2028d\u3000e\u0085f", "card\x00card", "\x00",
    "a\x01b\x1fc\x7fd\x9fe",
    "\u200bcard", "\ufffd card \ufffe", "card\u200b", "\u202ecard\u202c", "\x1f \x1ccard\x1d\x85",
    "🙂", "🙂🙂🙂🙂", "👩‍💻 👨‍👩‍👧‍👦 🇩🇪🇫🇷 1️⃣ ☺️", "card🙂card", "🙂 🙂", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚", "\U000e0001\U0010ffff", "𠀀𠀁",
    "先月card請求書Rechnung청구서", "発票　発票", "가\u11a8 각 \u1100\u1161\u11a8", "क\u094dष क्ष कि", "مُحَمَّد ﷺ ﻻ",
    "ใบแจ้งหนี้", "Tiê\u0301ng Viê\u0323t",
    "Ǆ ǅ İ ı ẞ ß ς σ Σ", "ѐ й и\u0306 ё", "“quotes” ‘single’ «angle» … – — ‐ ‑", "~〜～", "©®",
    "x" * 120, "cardcardcard" * 40, "card " * 60, "请" * 50, "ab" * 100 + "é" * 100,
]

VARIANTS = [
    {
        "name": "as XLM-R was published",
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": "CHARSMAP"},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
    },
    {
        "name": "as transformers converts it today",
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": "CHARSMAP"},
                {"type": "Strip", "strip_left": False, "strip_right": True},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True,
            "add_prefix_space": True,
        },
    },
    {
        "name": "other normalizers",
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
                {"type": "Replace", "pattern": {"String": "''"}, "content": "\""},
                {"type": "NFKC"}, {"type": "Lowercase"},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": False},
        "post_processor": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]},
    },
    {
        "name": "no normalizer, and a mark before the first word only",
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": True},
            ],
        },
        "post_processor": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]},
    },
]


def train():
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES), model_writer=model, model_type="unigram", vocab_size=600,
        character_coverage=0.98, normalization_rule_name="nmt_nfkc", num_threads=1, minloglevel=2,
        bos_id=0, pad_id=1, eos_id=2, unk_id=3, bos_piece="<s>", pad_piece="<pad>", eos_piece="</s>", unk_piece="<unk>",
        hard_vocab_limit=False)
    return model.getvalue()


def fields(message):
    """The fields of a message in the format of Protocol Buffers: pairs of a number and a value."""
    def varint(at):
        value, shift = 0, 0
        while True:
            value |= (message[at] & 127) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 128:
                return value, at

    at = 0
    while at < len(message):
        key, at = varint(at)
        kind = key & 7
        if kind == 0:
            value, at = varint(at)
        else:
            size, at = varint(at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = message[at:at + size], at + size
        yield key >> 3, value


def charsmap(model):
    normalizer = dict(fields(model))[3]
    return base64.b64encode(dict(fields(normalizer))[2]).decode()


def settings(variant):
    """The members of a tokenizer.json that differ, without the table of characters."""
    parts = ("normalizer", "pre_tokenizer", "post_processor")
    return ", ".join(f'"{part}": {json.dumps(variant[part], ensure_ascii=False)}' for part in parts)


def model_members(pieces, special):
    added = [{"id": i, "content": pieces[i][0], "special": True, "normalized": False, "single_word": False,
              "lstrip": i == special[-1], "rstrip": False} for i in special]
    model = {"type": "Unigram", "unk_id": 3, "vocab": pieces, "byte_fallback": False}
    return f'"added_tokens": {json.dumps(added)}, "model": {json.dumps(model, ensure_ascii=False)}'


def main():
    trained = train()
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained)
    pieces = [[processor.id_to_piece(i), processor.get_score(i)] for i in range(processor.get_piece_size())]
    pieces.append(["<mask>", 0.0])
    special = [0, 1, 2, 3, len(pieces) - 1]
    unwritable = [[f"\ufdd0{name}" if i in special else name, score] for i, (name, score) in enumerate(pieces)]
    table = charsmap(trained)

    def ids(variant):
        text = "{" + f"{settings(variant)}, {model_members(unwritable, special)}" + "}"
        reference = tokenizers.Tokenizer.from_str(text.replace("CHARSMAP", table))
        return [reference.encode(text.strip()).ids for text in TEXTS]

    def lines(values):
        return "[\n" + ",\n".join(json.dumps(value) for value in values) + "]"

    versions = f"sentencepiece {sentencepiece.__version__} and tokenizers {tokenizers.__version__}"
    about = (f"Made by unigram.py with {versions}. CHARSMAP stands for the table of characters, which is nmt_nfkc of "
             "sentencepiece.")
    variants = [
        "{" + f'"name": {json.dumps(variant["name"])},\n'
        f'"settings": {json.dumps(settings(variant), ensure_ascii=False)},\n'
        f'"ids": {lines(ids(variant))}' + "}" for variant in VARIANTS
    ]
    print("{" + f'"about": {json.dumps(about)},\n"charsmap": "{table}",\n'
          f'"model": {json.dumps(model_members(pieces, special), ensure_ascii=False)},\n"texts": {lines(TEXTS)},\n'
          f'"variants": [\n' + ",\n".join(variants) + "]}")


if __name__ == "__main__":
    main()
