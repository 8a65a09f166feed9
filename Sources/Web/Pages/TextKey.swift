/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByName
    case attendanceMarked, attendanceMinutesFault, attendanceMore, attendanceShort, attendanceStayed
    case attendanceUnchanged, attendanceUnreadable, attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent
    case attendanceWillAttended, attendanceWillOthers, becauseAccount, becauseAccountOnce, becauseProblem
    case becauseSimilar, becauseWords, businessDay, businessDays, cancelDate, cancelDateDo, cancelDo, cancelFollowing
    case cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy, cancelSession, cancelTitle, cancelWhy, categoryDefect
    case categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired, confirmInterestDone
    case captionsDone, captionsLanguage, captionsRecording, captionsViews
    case certificateCheck, certificateDates, certificateHeading, certificateIntroduction, certificateIssued
    case certificateRevoked, certificateStatement, certificateTrainers, certificateUnknown, certificateValid
    case certificateVoid
    case connectionCredential, connectionCredentialHint, connectionCredentialKept, connectionHistoryDone
    case connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote, connectionNoteLinked
    case connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint, connectionTag
    case connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed
    case deliveryNext, deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted, doneEdited
    case doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted
    case doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew, effectHeadlineUnclear, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorMissing, sentenceMissing
    case errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored, errorTooLarge
    case errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName
    case faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan
    case filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate
    case furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready, gapUnanswered, gapsAside
    case gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo
    case impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations
    case importArchive, importChangedDates, importChangedFields, importChangedRecurrence, importCutOff, importDate
    case importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen, importOthers, importPartial
    case importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless, importUnchanged
    case importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightAttendance, insightEffect
    case insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAcknowledgement, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder
    case mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI, messageByMail
    case messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll, minutes
    case missingCount, missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens
    case myLeftOut, myMailResumed, myOffered, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle
    case myWaitlisted, myZone, name, newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved
    case newsSent, newsWaitlisted, noteDates, noteFits, noteMore, noteNoDates, noteProblem, noteReply, noteSeats
    case noteSeatsUnlimited, noteSubject, noteWhy, noteWritten, nothingDue, oneAccount, oneTicket, operateAddress
    case operateChanges, operateConnections, operateEncoder, operateFailed, operateHealth, operateJournal, operateMail
    case operateMappings, operateReceived, operateRelease, operateTitle, operateTokens, operateWaiting, operateWebhooks
    case operateZones, organisationNone, percentage, personName, planStandard, planSuperPremium, privacy, problemChanged
    case problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay
    case promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueAll, queueDue
    case queueMine, queueOverdue, queueTitle, queueUnassigned, receivedAnswer, receivedAutomatic, receivedCounts
    case receivedDropped, receivedHandled, receivedMessage, receivedNobody, receivedOther, receivedRepeated
    case receivedReport, receivedTicket, receivedUnclear, receivedUnread, receivedWaiting, refuseFollowUps
    case refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay
    case remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff
    case remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates
    case remarkGregorian, remarkHorizon, remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere
    case remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle
    case remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule
    case remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime
    case remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue
    case remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut
    case remarkYears, remarkZone, replyAbout, replyAccepted, replyDates, replyDeclined, replyDeclinedUnproven
    case replyDelegated, replyFeed, replyHello, replyHelloAnybody, replyMaterials, replyTentative, replyUndecided
    case reportNoMinutes, reportNobody, reportNone, reportNotText, reportQuote, reportRegistrations, reportSource
    case reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail
    case resultHeldWaitlist, resultMail, resultWaitlisted, roleAdmin, roleAgent, roleIntegration, roleTrainer
    case rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterReturned
    case rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule
    case scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault
    case scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded
    case scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage
    case scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope
    case scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial
    case scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts
    case scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses
    case scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin
    case scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags
    case scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial
    case scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, scoreLikely, scoreStrong, scoreWeak
    case seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull
    case seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict
    case sentenceForbidden, sentenceFull, sentenceGone, sentenceNotFound, sentenceStored, sentenceTooLarge
    case sentenceUnavailable, sentenceUnreadable, settingsAccent, settingsAccentHint, settingsColourCorrected
    case settingsColourKept, settingsDark, settingsLight, settingsLogo, settingsLogoHint, settingsName, settingsNameHint
    case settingsNoticeHint, settingsSupport, settingsSupportHint, settingsTitle, shortDate, shortMonths, shortWeekdays
    case showDate, showDates, signInAddressTaken, signInDisabled, signInNoAddress, signInNoRole, signInProgram
    case signInProviderAgain, signInProviderDenied, signInProviderDown, signInUnknown, signInUnknownPerson
    case signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm, staffWrongRole, staleThing, stepConfirm
    case stepInvitation, stepJoin, stepReminder, stepWait, supportAccount, supportAccountHint, supportBegan
    case supportCategory, supportClosed, supportConflict, supportDefect, supportDescription, supportDescriptionHint
    case supportDiscovery, supportDoneClosed, supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer
    case supportDueFix, supportEmailHint, supportEnhancement, supportEnvironment, supportError, supportExpected
    case supportFaultEmpty, supportFaultFiles, supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact
    case supportImpactText, supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther
    case supportPending, supportPriority, supportProgress, supportQuestion, supportQuoted, supportResolved
    case supportSevere, supportStateClosed, supportStateOpen, supportStatePending, supportStateResolved
    case supportStateWorking, supportSteps, supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge
    case supportUnusable, supportWhy, supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes
    case supportZone, targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone
    case targetPaused, targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint
    case ticketClosed, ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved
    case ticketStale, ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn
    case today, tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes
    case tokenScopesHint, tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint
    case tokenValid, tomorrow, trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted, trainerEmailHint
    case trainerNoZone, trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted, tutorialDrafted
    case tutorialInterested, tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug, tutorialSlugHint
    case tutorialStatusHint, tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy, userDeleted
    case userDisabledDone, userEnabledDone, userInvited, userTrainer, userTrainerHint, usersTitle, verbAcknowledge
    case verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, webhookDescription, webhookEnabled
    case webhookEvents, webhookEventsHint, webhookFailing, webhookOff, webhookOn, webhookSent, webhookURL
    case webhookURLHint, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords, withTrainers
    case zoneIn
}
