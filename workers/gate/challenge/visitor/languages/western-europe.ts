import type { PageTexts } from "./page-texts.ts";

export const en: PageTexts = {
  title: "One moment, please",
  intro:
    "Before your form is sent on, we check that it does not come from a program that tries stolen passwords. Nothing that you typed is lost.",
  working: "Checking. This takes a few seconds, then it goes on by itself.",
  done: "Done. Your form is being sent.",
  wait: "Scripts are switched off or blocked here, so a short wait takes their place. In {seconds} seconds a button appears; it sends your form.",
  scripts: "Please switch on scripts for this site, go back, and send the form again.",
  file: "Your form holds a file, which can only be kept with scripts. Please switch on scripts, or go back and send the form without the file.",
  failed: "The check does not work in this browser. Please wait for the button, or try another browser.",
  again: "You came back to this page. The button sends your form again.",
  button: "Continue",
  why: "Why do I see this?",
  because:
    "Something about this attempt was unusual, for example the network that it came from. Your browser works out a few sums and tells a few technical facts about itself. There is no puzzle to solve, and no other company is involved.",
  code: "If you need help, give this code:",
};

export const de: PageTexts = {
  title: "Einen Moment, bitte",
  intro:
    "Bevor Ihr Formular weitergeschickt wird, prüfen wir, dass es nicht von einem Programm kommt, das gestohlene Passwörter ausprobiert. Ihre Eingaben gehen nicht verloren.",
  working: "Die Prüfung läuft. Sie dauert einige Sekunden, dann geht es von selbst weiter.",
  done: "Fertig. Ihr Formular wird gesendet.",
  wait: "Skripte sind hier ausgeschaltet oder blockiert; eine kurze Wartezeit ersetzt sie. In {seconds} Sekunden erscheint eine Schaltfläche, die Ihr Formular sendet.",
  scripts:
    "Bitte erlauben Sie Skripte für diese Website, gehen Sie zurück und senden Sie das Formular noch einmal.",
  file: "Ihr Formular enthält eine Datei, die nur mit Skripten erhalten bleibt. Bitte erlauben Sie Skripte, oder gehen Sie zurück und senden Sie das Formular ohne die Datei.",
  failed:
    "Die Prüfung funktioniert in diesem Browser nicht. Bitte warten Sie auf die Schaltfläche oder nehmen Sie einen anderen Browser.",
  again: "Sie sind auf diese Seite zurückgekehrt. Die Schaltfläche sendet Ihr Formular noch einmal.",
  button: "Weiter",
  why: "Warum sehe ich das?",
  because:
    "Etwas an diesem Versuch war ungewöhnlich, zum Beispiel das Netz, aus dem er kam. Ihr Browser rechnet ein wenig und nennt einige technische Angaben über sich. Sie müssen kein Rätsel lösen, und kein anderes Unternehmen ist beteiligt.",
  code: "Wenn Sie Hilfe brauchen, nennen Sie diesen Code:",
};

export const fr: PageTexts = {
  title: "Un instant, s’il vous plaît",
  intro:
    "Avant d’envoyer votre formulaire, nous vérifions qu’il ne vient pas d’un programme qui essaie des mots de passe volés. Rien de ce que vous avez saisi n’est perdu.",
  working: "Vérification en cours. Elle dure quelques secondes, puis tout continue automatiquement.",
  done: "C’est fait. Votre formulaire est en cours d’envoi.",
  wait: "Les scripts sont désactivés ou bloqués ici ; une courte attente les remplace. Dans {seconds} secondes, un bouton apparaîtra pour envoyer votre formulaire.",
  scripts:
    "Veuillez activer les scripts pour ce site, revenir en arrière et envoyer le formulaire à nouveau.",
  file: "Votre formulaire contient un fichier, qui ne peut être conservé qu’avec des scripts. Veuillez activer les scripts, ou revenir en arrière et envoyer le formulaire sans le fichier.",
  failed:
    "La vérification ne fonctionne pas dans ce navigateur. Attendez le bouton ou essayez un autre navigateur.",
  again: "Vous êtes revenu sur cette page. Le bouton envoie votre formulaire à nouveau.",
  button: "Continuer",
  why: "Pourquoi cette page ?",
  because:
    "Quelque chose dans cette tentative était inhabituel, par exemple le réseau d’où elle vient. Votre navigateur fait quelques calculs et indique quelques informations techniques sur lui-même. Il n’y a pas d’énigme à résoudre, et aucune autre entreprise n’intervient.",
  code: "Si vous avez besoin d’aide, donnez ce code :",
};

export const es: PageTexts = {
  title: "Un momento, por favor",
  intro:
    "Antes de enviar su formulario comprobamos que no viene de un programa que prueba contraseñas robadas. No se pierde nada de lo que ha escrito.",
  working: "Comprobando. Tarda unos segundos y después continúa automáticamente.",
  done: "Listo. Se está enviando su formulario.",
  wait: "Los scripts están desactivados o bloqueados; una breve espera los sustituye. Dentro de {seconds} segundos aparecerá un botón que envía su formulario.",
  scripts: "Active los scripts para este sitio, vuelva atrás y envíe el formulario otra vez.",
  file: "Su formulario contiene un archivo, que solo se puede conservar con scripts. Active los scripts, o vuelva atrás y envíe el formulario sin el archivo.",
  failed: "La comprobación no funciona en este navegador. Espere al botón o pruebe con otro navegador.",
  again: "Ha vuelto a esta página. El botón envía su formulario otra vez.",
  button: "Continuar",
  why: "¿Por qué veo esto?",
  because:
    "Algo en este intento era poco habitual, por ejemplo la red de la que viene. Su navegador hace unos cálculos e indica algunos datos técnicos sobre sí mismo. No hay que resolver ningún acertijo y no interviene ninguna otra empresa.",
  code: "Si necesita ayuda, dé este código:",
};

export const it: PageTexts = {
  title: "Un momento, per favore",
  intro:
    "Prima di inviare il modulo controlliamo che non provenga da un programma che prova password rubate. Nulla di ciò che ha scritto va perso.",
  working: "Controllo in corso. Dura pochi secondi, poi si prosegue automaticamente.",
  done: "Fatto. Il modulo viene inviato.",
  wait: "Gli script sono disattivati o bloccati; una breve attesa li sostituisce. Tra {seconds} secondi apparirà un pulsante che invia il modulo.",
  scripts: "Attivi gli script per questo sito, torni indietro e invii di nuovo il modulo.",
  file: "Il modulo contiene un file, che si può conservare solo con gli script. Attivi gli script, oppure torni indietro e invii il modulo senza il file.",
  failed: "Il controllo non funziona in questo browser. Attenda il pulsante o provi un altro browser.",
  again: "È tornato a questa pagina. Il pulsante invia di nuovo il modulo.",
  button: "Continua",
  why: "Perché vedo questa pagina?",
  because:
    "Qualcosa in questo tentativo era insolito, per esempio la rete da cui proviene. Il browser esegue alcuni calcoli e comunica alcuni dati tecnici su di sé. Non c’è alcun enigma da risolvere e nessun’altra azienda è coinvolta.",
  code: "Se ha bisogno di aiuto, fornisca questo codice:",
};

export const pt: PageTexts = {
  title: "Um momento, por favor",
  intro:
    "Antes de enviar o seu formulário, verificamos que ele não vem de um programa que experimenta palavras-passe roubadas. Nada do que escreveu se perde.",
  working: "A verificar. Demora alguns segundos e depois continua automaticamente.",
  done: "Pronto. O formulário está a ser enviado.",
  wait: "Os scripts estão desativados ou bloqueados; uma curta espera substitui-os. Dentro de {seconds} segundos aparece um botão que envia o formulário.",
  scripts: "Ative os scripts para este site, volte atrás e envie o formulário outra vez.",
  file: "O seu formulário contém um ficheiro, que só pode ser mantido com scripts. Ative os scripts, ou volte atrás e envie o formulário sem o ficheiro.",
  failed: "A verificação não funciona neste navegador. Espere pelo botão ou tente outro navegador.",
  again: "Voltou a esta página. O botão envia o formulário outra vez.",
  button: "Continuar",
  why: "Porque vejo isto?",
  because:
    "Algo nesta tentativa era invulgar, por exemplo a rede de onde veio. O seu navegador faz alguns cálculos e indica alguns dados técnicos sobre si mesmo. Não há nenhum enigma a resolver e nenhuma outra empresa está envolvida.",
  code: "Se precisar de ajuda, indique este código:",
};

export const nl: PageTexts = {
  title: "Een ogenblik geduld",
  intro:
    "Voordat uw formulier wordt doorgestuurd, controleren we dat het niet van een programma komt dat gestolen wachtwoorden probeert. Wat u hebt ingevuld gaat niet verloren.",
  working: "Bezig met controleren. Dit duurt enkele seconden, daarna gaat het vanzelf verder.",
  done: "Klaar. Uw formulier wordt verzonden.",
  wait: "Scripts staan hier uit of zijn geblokkeerd; een korte wachttijd vervangt ze. Over {seconds} seconden verschijnt een knop die uw formulier verzendt.",
  scripts: "Zet scripts aan voor deze site, ga terug en verzend het formulier opnieuw.",
  file: "Uw formulier bevat een bestand, dat alleen met scripts bewaard kan worden. Zet scripts aan, of ga terug en verzend het formulier zonder het bestand.",
  failed: "De controle werkt niet in deze browser. Wacht op de knop of probeer een andere browser.",
  again: "U bent naar deze pagina teruggekeerd. De knop verzendt uw formulier opnieuw.",
  button: "Doorgaan",
  why: "Waarom zie ik dit?",
  because:
    "Iets aan deze poging was ongewoon, bijvoorbeeld het netwerk waar ze vandaan kwam. Uw browser maakt een paar berekeningen en geeft enkele technische gegevens over zichzelf. U hoeft geen puzzel op te lossen en er is geen ander bedrijf bij betrokken.",
  code: "Als u hulp nodig hebt, geef dan deze code:",
};
