import type { PageTexts } from "./page-texts.ts";

export const sv: PageTexts = {
  title: "Ett ögonblick",
  intro:
    "Innan ditt formulär skickas vidare kontrollerar vi att det inte kommer från ett program som provar stulna lösenord. Inget av det du har skrivit går förlorat.",
  working: "Kontroll pågår. Den tar några sekunder, sedan fortsätter det av sig självt.",
  done: "Klart. Ditt formulär skickas.",
  wait: "Skript är avstängda eller blockerade här; en kort väntan ersätter dem. Om {seconds} sekunder visas en knapp som skickar ditt formulär.",
  scripts: "Slå på skript för den här webbplatsen, gå tillbaka och skicka formuläret igen.",
  file: "Ditt formulär innehåller en fil, som bara kan behållas med skript. Slå på skript, eller gå tillbaka och skicka formuläret utan filen.",
  failed: "Kontrollen fungerar inte i den här webbläsaren. Vänta på knappen eller prova en annan webbläsare.",
  again: "Du har kommit tillbaka till den här sidan. Knappen skickar ditt formulär igen.",
  button: "Fortsätt",
  why: "Varför ser jag det här?",
  because:
    "Något med försöket var ovanligt, till exempel nätet som det kom från. Din webbläsare gör några beräkningar och lämnar några tekniska uppgifter om sig själv. Du behöver inte lösa någon gåta, och inget annat företag är inblandat.",
  code: "Om du behöver hjälp, uppge den här koden:",
};

export const nb: PageTexts = {
  title: "Et øyeblikk",
  intro:
    "Før skjemaet ditt sendes videre, sjekker vi at det ikke kommer fra et program som prøver stjålne passord. Ingenting av det du har skrevet, går tapt.",
  working: "Sjekker. Det tar noen sekunder, så går det videre av seg selv.",
  done: "Ferdig. Skjemaet ditt sendes.",
  wait: "Skript er slått av eller blokkert her; en kort ventetid erstatter dem. Om {seconds} sekunder kommer det en knapp som sender skjemaet ditt.",
  scripts: "Slå på skript for dette nettstedet, gå tilbake og send skjemaet på nytt.",
  file: "Skjemaet ditt inneholder en fil, som bare kan beholdes med skript. Slå på skript, eller gå tilbake og send skjemaet uten filen.",
  failed: "Sjekken virker ikke i denne nettleseren. Vent på knappen, eller prøv en annen nettleser.",
  again: "Du har kommet tilbake til denne siden. Knappen sender skjemaet ditt på nytt.",
  button: "Fortsett",
  why: "Hvorfor ser jeg dette?",
  because:
    "Noe ved forsøket var uvanlig, for eksempel nettet det kom fra. Nettleseren din gjør noen beregninger og oppgir noen tekniske opplysninger om seg selv. Du trenger ikke å løse noen gåte, og ingen andre selskaper er involvert.",
  code: "Hvis du trenger hjelp, oppgi denne koden:",
};

export const pl: PageTexts = {
  title: "Chwileczkę",
  intro:
    "Zanim formularz zostanie przekazany dalej, sprawdzamy, czy nie pochodzi od programu, który próbuje skradzionych haseł. Nic z wpisanych danych nie zginie.",
  working: "Trwa sprawdzanie. Potrwa kilka sekund, potem wszystko pójdzie dalej samo.",
  done: "Gotowe. Formularz jest wysyłany.",
  wait: "Skrypty są tu wyłączone lub zablokowane; zastępuje je krótkie oczekiwanie. Za {seconds} s pojawi się przycisk, który wyśle formularz.",
  scripts: "Proszę włączyć skrypty dla tej witryny, wrócić i wysłać formularz ponownie.",
  file: "Formularz zawiera plik, który można zachować tylko za pomocą skryptów. Proszę włączyć skrypty albo wrócić i wysłać formularz bez pliku.",
  failed:
    "Sprawdzanie nie działa w tej przeglądarce. Proszę poczekać na przycisk lub użyć innej przeglądarki.",
  again: "Wrócono na tę stronę. Przycisk wyśle formularz ponownie.",
  button: "Dalej",
  why: "Dlaczego to widzę?",
  because:
    "Coś w tej próbie było nietypowe, na przykład sieć, z której pochodzi. Przeglądarka wykonuje kilka obliczeń i podaje kilka informacji technicznych o sobie. Nie trzeba rozwiązywać żadnej zagadki i nie uczestniczy w tym żadna inna firma.",
  code: "Jeśli potrzebna jest pomoc, proszę podać ten kod:",
};

export const ru: PageTexts = {
  title: "Одну минуту, пожалуйста",
  intro:
    "Прежде чем отправить форму дальше, мы проверяем, что она пришла не от программы, которая подбирает украденные пароли. Всё, что вы ввели, сохранится.",
  working: "Идёт проверка. Она займёт несколько секунд, затем всё продолжится само.",
  done: "Готово. Форма отправляется.",
  wait: "Скрипты здесь отключены или заблокированы, их заменит короткое ожидание. Через {seconds} секунд появится кнопка, которая отправит форму.",
  scripts: "Пожалуйста, включите скрипты для этого сайта, вернитесь назад и отправьте форму ещё раз.",
  file: "В форме есть файл, который можно сохранить только с помощью скриптов. Включите скрипты или вернитесь назад и отправьте форму без файла.",
  failed: "Проверка не работает в этом браузере. Дождитесь кнопки или попробуйте другой браузер.",
  again: "Вы вернулись на эту страницу. Кнопка отправит форму ещё раз.",
  button: "Продолжить",
  why: "Почему я это вижу?",
  because:
    "Что-то в этой попытке было необычным, например сеть, из которой она пришла. Браузер выполняет небольшие вычисления и сообщает несколько технических сведений о себе. Решать ничего не нужно, и другие компании не участвуют.",
  code: "Если нужна помощь, назовите этот код:",
};

export const uk: PageTexts = {
  title: "Хвилинку, будь ласка",
  intro:
    "Перш ніж надіслати форму далі, ми перевіряємо, що вона надійшла не від програми, яка випробовує викрадені паролі. Усе, що ви ввели, збережеться.",
  working: "Триває перевірка. Вона займе кілька секунд, потім усе продовжиться само.",
  done: "Готово. Форма надсилається.",
  wait: "Скрипти тут вимкнені або заблоковані, їх замінить коротке очікування. Через {seconds} секунд з’явиться кнопка, яка надішле форму.",
  scripts: "Будь ласка, увімкніть скрипти для цього сайту, поверніться назад і надішліть форму ще раз.",
  file: "У формі є файл, який можна зберегти лише за допомогою скриптів. Увімкніть скрипти або поверніться назад і надішліть форму без файлу.",
  failed: "Перевірка не працює в цьому браузері. Дочекайтеся кнопки або спробуйте інший браузер.",
  again: "Ви повернулися на цю сторінку. Кнопка надішле форму ще раз.",
  button: "Продовжити",
  why: "Чому я це бачу?",
  because:
    "Щось у цій спробі було незвичним, наприклад мережа, з якої вона надійшла. Браузер виконує невеликі обчислення і повідомляє кілька технічних відомостей про себе. Розв’язувати нічого не треба, інші компанії не залучені.",
  code: "Якщо потрібна допомога, назвіть цей код:",
};

export const tr: PageTexts = {
  title: "Bir dakika lütfen",
  intro:
    "Formunuz iletilmeden önce, çalınmış parolaları deneyen bir programdan gelmediğini denetliyoruz. Yazdıklarınızın hiçbiri kaybolmaz.",
  working: "Denetleniyor. Birkaç saniye sürer, sonra kendiliğinden devam eder.",
  done: "Tamam. Formunuz gönderiliyor.",
  wait: "Betikler burada kapalı veya engellenmiş; yerine kısa bir bekleme geçiyor. {seconds} saniye içinde formunuzu gönderen bir düğme belirecek.",
  scripts: "Lütfen bu site için betikleri açın, geri dönün ve formu yeniden gönderin.",
  file: "Formunuzda yalnızca betiklerle saklanabilen bir dosya var. Lütfen betikleri açın ya da geri dönüp formu dosyasız gönderin.",
  failed: "Denetim bu tarayıcıda çalışmıyor. Lütfen düğmeyi bekleyin veya başka bir tarayıcı deneyin.",
  again: "Bu sayfaya geri döndünüz. Düğme formunuzu yeniden gönderir.",
  button: "Devam",
  why: "Bunu neden görüyorum?",
  because:
    "Bu denemede olağan dışı bir şey vardı, örneğin geldiği ağ. Tarayıcınız birkaç hesap yapar ve kendisi hakkında birkaç teknik bilgi verir. Çözülecek bir bulmaca yok ve başka bir şirket işe karışmaz.",
  code: "Yardıma ihtiyacınız olursa bu kodu verin:",
};
